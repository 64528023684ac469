import type {ClusterSpec} from '../file/cluster-spec.js';
import type {TargetSchema} from '../file/target-schema.js';
import type {Tool} from '../tools/tool.js';
import type {Provider} from './provider.js';
import type {SecretManager} from './secret-keeper.js';

interface Entry {
  /** Its section of the cluster file, which every command reads. */
  readonly schema: () => Promise<TargetSchema>;
  /** Everything else, for those that go there. */
  readonly provider: () => Promise<Provider>;
}

/** Where a cluster can run. Loaded when it is asked for: help and `up` need no cloud. */
const registry: Readonly<Record<string, Entry>> = {
  local: {
    schema: async () => (await import('./local/schema.js')).thisMachine,
    provider: async () => (await import('./local/provider.js')).localProvider,
  },
  compose: {
    schema: async () => (await import('./compose/schema.js')).composeTarget,
    provider: async () => (await import('./compose/provider.js')).composeProvider,
  },
  kubernetes: {
    schema: async () => (await import('./kubernetes/schema.js')).kubernetesTarget,
    provider: async () => (await import('./kubernetes/provider.js')).kubernetesProvider,
  },
  aws: {
    schema: async () => (await import('./aws/schema.js')).awsTarget,
    provider: async () => (await import('./aws/provider.js')).awsProvider,
  },
  gcp: {
    schema: async () => (await import('./gcp/schema.js')).gcpTarget,
    provider: async () => (await import('./gcp/provider.js')).gcpProvider,
  },
};

/** Names of all targets. */
export const targetNames: readonly string[] = Object.keys(registry);

/** Names of the targets that `deploy` brings a cluster to; this machine is for `up`. */
export const deployTargets: readonly string[] = targetNames.filter(name => name !== 'local');

/** What each target adds to the cluster file. */
export const targetSchemas = (): Promise<TargetSchema[]> =>
  Promise.all(Object.values(registry).map(({schema}) => schema()));

/** The provider of a target: one of `targetNames`. */
export const providerOf = (target: string): Promise<Provider> => registry[target]!.provider();

/** All that `deploy` knows, in the order of the registry. */
export const deployProviders = (): Promise<Provider[]> => Promise.all(deployTargets.map(providerOf));

/** Who keeps the secrets of a cluster's workloads, by `security.secrets`; undefined where Kubernetes does. */
export const secretManagerOf = async ({security}: Pick<ClusterSpec, 'security'>): Promise<SecretManager | undefined> =>
  (await providerOf(security.secrets)).secretManager;

/** Programs that a deploy calls: those of the provider, and that of the secret manager where it uses one. */
export function toolsNeeded({tools, takesSecretManager}: Provider, manager: SecretManager | undefined): Tool[] {
  return [...new Set([...tools, ...(takesSecretManager && manager ? [manager.tool] : [])])];
}
