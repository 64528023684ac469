import type {Step} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import type {ClusterJournal, Lock, Provider} from '../provider.js';
import type {Kubectl} from './kubectl.js';
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
    otherEnvironments: async (deployment, {onlyLook = false} = {}) => {
      const [all, kubectl] = [steps(deployment), access(deployment)];
      if (await isClusterGone(all)) return [];
      if (!onlyLook) await all.find(({id}) => id === 'credentials')?.run({say: () => undefined});
      return environmentsIn(kubectl, deployment);
    },
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

async function isClusterGone(steps: readonly Step[]): Promise<boolean> {
  const cluster = await steps.find(({id}) => id === 'cluster')?.probe();
  return cluster?.state === 'absent' || cluster?.state === 'stuck';
}

/** Environments of this cluster file that have a namespace in the cluster, but for the deployment's own. */
async function environmentsIn(kubectl: Kubectl, {blueprint, environment}: Deployment): Promise<string[]> {
  const found = await kubectl
    .inNamespace(undefined)
    .list(['namespace'], `app.kubernetes.io/managed-by=rulectl,app.kubernetes.io/part-of=${blueprint.name}`);
  return found
    .flatMap(({metadata}) => metadata?.labels?.['rulectl.dev/environment'] ?? [])
    .filter(other => other !== environment)
    .sort();
}
