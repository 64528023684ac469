import {contextName as eksContext} from './aws/eks.js';
import type {Deployment} from './deployment.js';
import {contextName as gkeContext} from './gcp/context.js';
import type {Kubectl} from './kubernetes/kubectl.js';
import {kubectlFor} from './kubernetes/steps.js';

/** kubectl on the cluster and namespace of a deployment. */
export function clusterAccess(deployment: Deployment): Kubectl {
  const {target, project} = deployment;
  if (target === 'aws') return kubectlFor(deployment, eksContext(deployment));
  if (target === 'gcp') return kubectlFor(deployment, gkeContext(deployment));
  return kubectlFor(deployment, project.spec.targets.kubernetes?.context);
}
