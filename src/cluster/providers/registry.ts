import type {ClusterSpec} from '../file/cluster-spec.js';
import type {Tool} from '../tools/tool.js';
import type {Provider} from './provider.js';
import type {SecretManager} from './secret-keeper.js';

/** Where a cluster can go, each loaded when it is asked for: help and `up` need no cloud. */
const registry: Readonly<Record<string, () => Promise<{readonly provider: Provider}>>> = {
  compose: () => import('./compose/provider.js'),
  kubernetes: () => import('./kubernetes/provider.js'),
  aws: () => import('./aws/provider.js'),
  gcp: () => import('./gcp/provider.js'),
};

/** Names of all targets that `deploy` can bring a cluster to. */
export const deployTargets: readonly string[] = Object.keys(registry);

/** The provider of a target: one of `deployTargets`. */
export const providerOf = async (target: string): Promise<Provider> => (await registry[target]!()).provider;

/** All of them, in the order of the registry. */
export const allProviders = (): Promise<Provider[]> => Promise.all(deployTargets.map(providerOf));

/** Who keeps the secrets of a cluster's workloads, by `security.secrets`; undefined where Kubernetes does. */
export const secretManagerOf = async ({security}: Pick<ClusterSpec, 'security'>): Promise<SecretManager | undefined> =>
  (await allProviders()).find(({name}) => name === security.secrets)?.secretManager;

/** Programs that a deploy calls: those of the provider, and that of the secret manager where it uses one. */
export function toolsNeeded({tools, takesSecretManager}: Provider, manager: SecretManager | undefined): Tool[] {
  return [...new Set([...tools, ...(takesSecretManager && manager ? [manager.tool] : [])])];
}
