import type {Blueprint, Environment} from '../blueprint.js';
import {namespaceOf} from '../blueprint.js';
import {labels, type Manifest} from './manifest.js';

/** What is kept together, as one Secret of the cluster and as one secret of a cloud's manager. */
export type SecretPart = 'cluster' | 'facts' | 'repository';

/** Names of the Secrets that workloads read. */
export const secretNames = ({name}: Blueprint) => ({
  cluster: `${name}-cluster`,
  facts: `${name}-facts`,
  repository: `${name}-repository`,
});

/** Name of a part in a cloud's secret manager, where each environment has its own, such as `shop-prod-facts`. */
export const managedSecretName = ({name}: Blueprint, environment: string, part: SecretPart): string =>
  `${namespaceOf(name, environment)}-${part}`;

/** Which Secrets workloads read, and the keys in each. */
export function secretsNeeded(blueprint: Blueprint): {name: string; part: SecretPart; keys: readonly string[]}[] {
  const names = secretNames(blueprint);
  return [
    {name: names.cluster, part: 'cluster', keys: ['token', 'admin-key-hash']},
    {name: names.facts, part: 'facts', keys: ['url']},
    {name: names.repository, part: 'repository', keys: ['url']},
  ];
}

/**
 * With External Secrets: a store on the cloud's secret manager and one ExternalSecret for each Secret. What it fetches
 * is a JSON object with the keys, which `deploy` puts there.
 */
export function externalSecrets(blueprint: Blueprint, environment: Environment): Manifest[] {
  const provider = blueprint.security.secretStore;
  if (provider === undefined) return [];
  const store = `${blueprint.name}-secrets`;
  return [
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: {name: store, labels: labels(blueprint)},
      spec: {provider},
    },
    ...secretsNeeded(blueprint).map(({name, part, keys}) => ({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: {name, labels: labels(blueprint)},
      spec: {
        refreshInterval: '1h',
        secretStoreRef: {kind: 'SecretStore', name: store},
        target: {name, creationPolicy: 'Owner'},
        data: keys.map(key => ({
          secretKey: key,
          remoteRef: {key: managedSecretName(blueprint, environment, part), property: key},
        })),
      },
    })),
  ];
}
