import type {Blueprint, Environment} from '../blueprint.js';
import {namespaceOf} from '../blueprint.js';
import {labels, type Manifest} from './manifest.js';

/** Names of the Secrets that workloads read. `deploy` makes them from the environment, on standard input. */
export const secretNames = ({name}: Blueprint) => ({
  cluster: `${name}-cluster`,
  facts: `${name}-facts`,
  repository: `${name}-repository`,
  events: `${name}-events`,
});

/** Which Secrets workloads read, and the keys in each. */
function secretsNeeded(blueprint: Blueprint): {name: string; part: string; keys: readonly string[]}[] {
  const names = secretNames(blueprint);
  return [
    {name: names.cluster, part: 'cluster', keys: ['token', 'admin-key-hash']},
    {name: names.facts, part: 'facts', keys: ['url']},
    {name: names.repository, part: 'repository', keys: ['url']},
    ...(['nats', 'rabbitmq', 'kafka'].includes(blueprint.events.bus)
      ? [{name: names.events, part: 'events', keys: ['url']}]
      : []),
  ];
}

/**
 * With External Secrets: a store on the cloud's secret manager and one ExternalSecret for each Secret. There, each
 * environment has its own, such as `shop-prod-facts`: a JSON object with the keys.
 */
export function externalSecrets(blueprint: Blueprint, environment: Environment): Manifest[] {
  const {secrets} = blueprint.security;
  if (secrets === 'kubernetes') return [];
  const store = `${blueprint.name}-secrets`;
  const provider =
    secrets === 'aws'
      ? {aws: {service: 'SecretsManager', region: blueprint.aws?.region ?? 'us-west-2'}}
      : {gcpsm: {projectID: blueprint.gcp?.project ?? ''}};
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
          remoteRef: {key: `${namespaceOf(blueprint.name, environment)}-${part}`, property: key},
        })),
      },
    })),
  ];
}
