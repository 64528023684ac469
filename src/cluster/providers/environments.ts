import type {Step} from '../actions/step.js';
import {clusterAccess} from './cluster-access.js';
import type {Deployment} from './deployment.js';
import {Kubectl, type KubernetesObject} from './kubernetes/kubectl.js';
import {deploySteps} from './plan.js';

/**
 * Other environments of this cluster file that live in the same cluster. Throws when the cluster is there and cannot be
 * asked: a destroy that does not know must not take the cluster away from them.
 */
export async function otherEnvironments(deployment: Deployment): Promise<string[]> {
  if (deployment.target === 'compose') return [];
  const steps = deploySteps(deployment);
  const step = (id: string): Step | undefined => steps.find(each => each.id === id);
  const cluster = await step('cluster')?.probe();
  if (cluster?.state === 'absent' || cluster?.state === 'stuck') return [];
  await step('credentials')?.run({say: () => undefined});
  const {context, dir} = clusterAccess(deployment);
  const {name} = deployment.blueprint;
  const found: readonly KubernetesObject[] = await new Kubectl(dir, context, undefined).list(
    ['namespace'],
    `app.kubernetes.io/managed-by=rulectl,app.kubernetes.io/part-of=${name}`,
  );
  return found
    .flatMap(({metadata}) => metadata?.labels?.['rulectl.dev/environment'] ?? [])
    .filter(environment => environment !== deployment.environment)
    .sort();
}
