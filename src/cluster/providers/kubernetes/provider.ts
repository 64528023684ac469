import {tools} from '../../tools/tools.js';
import type {AccessProbe} from '../access-probe.js';
import type {Deployment} from '../deployment.js';
import type {Provider} from '../provider.js';
import {kubernetesSteps} from './any-cluster.js';
import {kubernetesLeftovers} from './leftovers.js';
import {kubernetesTools, onKubernetes} from './on-kubernetes.js';
import {kubectlFor} from './steps.js';

const access = (deployment: Deployment) => kubectlFor(deployment, deployment.project.spec.targets.kubernetes?.context);

const canI = (id: string, verb: string, resource: string, more: readonly string[] = []): AccessProbe => ({
  id,
  tool: tools.kubectl,
  args: ({spec}) => {
    const context = spec.targets.kubernetes?.context;
    return [...(context ? ['--context', context] : []), 'auth', 'can-i', verb, resource, ...more];
  },
  what: `a cluster that lets you ${verb} ${resource}`,
});

/** Any Kubernetes cluster that kubectl reaches. */
export const provider: Provider = {
  name: 'kubernetes',
  tools: kubernetesTools,
  probes: [
    canI('access-kubernetes', 'create', 'deployments.apps'),
    canI('access-kubernetes-secrets', 'create', 'secrets'),
    canI('access-kubernetes-leases', 'create', 'leases.coordination.k8s.io'),
    canI('access-kubernetes-namespaces', 'create', 'namespaces', ['--all-namespaces']),
  ],
  ...onKubernetes(kubernetesSteps, access),
  leftovers: deployment => kubernetesLeftovers(access(deployment)),
};
