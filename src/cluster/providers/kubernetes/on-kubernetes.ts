import type {Step} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import type {ClusterJournal, Lock, Provider} from '../provider.js';
import {Kubectl, type KubernetesObject} from './kubectl.js';
import {kubernetesCluster} from './kubernetes-cluster.js';
import {keepLease, lockStep, releaseLock} from './lock.js';
import {rememberFailure} from './remember.js';

/** Programs that everything on Kubernetes needs: two for the cluster, two for the image. */
export const kubernetesTools = [tools.kubectl, tools.helm, tools.docker, tools.npm];

/** What providers on Kubernetes have in common, given their steps and the way to the cluster of a deployment. */
export function onKubernetes(
  steps: Provider['steps'],
  access: (deployment: Deployment) => Kubectl,
): Pick<Provider, 'steps' | 'open' | 'lock' | 'journal' | 'otherEnvironments' | 'takesSecretManager'> {
  return {
    takesSecretManager: true,
    open: kubernetesCluster,
    steps,
    lock: deployment => leaseOf(deployment, access(deployment)),
    journal: (deployment): ClusterJournal => ({
      rememberFailure: () => rememberFailure(deployment, access(deployment)),
    }),
    otherEnvironments: deployment => otherEnvironments(deployment, steps(deployment), access(deployment)),
  };
}

const leaseOf = (deployment: Deployment, kubectl: Kubectl): Lock => ({
  step: lockStep(deployment, kubectl),
  isThere: async () => {
    const namespace = await kubectl.get('namespace', kubectl.namespace!).catch(() => undefined);
    return namespace !== undefined;
  },
  keep: lost => keepLease(deployment, kubectl, lost),
  release: () => releaseLock(deployment, kubectl),
});

/** Environments of this cluster file that have a namespace in the cluster, but for the deployment's own. */
async function otherEnvironments(
  {blueprint, environment}: Deployment,
  steps: readonly Step[],
  {dir, context}: Kubectl,
): Promise<string[]> {
  const step = (id: string): Step | undefined => steps.find(each => each.id === id);
  const cluster = await step('cluster')?.probe();
  if (cluster?.state === 'absent' || cluster?.state === 'stuck') return [];
  await step('credentials')?.run({say: () => undefined});
  const found: readonly KubernetesObject[] = await new Kubectl(dir, context, undefined).list(
    ['namespace'],
    `app.kubernetes.io/managed-by=rulectl,app.kubernetes.io/part-of=${blueprint.name}`,
  );
  return found
    .flatMap(({metadata}) => metadata?.labels?.['rulectl.dev/environment'] ?? [])
    .filter(other => other !== environment)
    .sort();
}
