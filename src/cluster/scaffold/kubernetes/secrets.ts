import type {Blueprint} from '../blueprint.js';
import {labels, type Manifest} from './manifest.js';

/** Names of the Secrets that workloads read. `deploy` makes them from the environment, on standard input. */
export const secretNames = ({name}: Blueprint) => ({
  cluster: `${name}-cluster`,
  facts: `${name}-facts`,
  repository: `${name}-repository`,
  events: `${name}-events`,
});

/** Which Secrets this cluster needs, each with its keys and the environment variable that a value comes from. */
export function secretsNeeded(blueprint: Blueprint): {name: string; key: string; variable: string}[] {
  const names = secretNames(blueprint);
  return [
    {name: names.cluster, key: 'token', variable: 'RULECTL_TOKEN'},
    {name: names.facts, key: 'url', variable: 'REDIS_URL'},
    {name: names.repository, key: 'url', variable: 'DATABASE_URL'},
    ...(['nats', 'rabbitmq', 'kafka'].includes(blueprint.events.bus)
      ? [{name: names.events, key: 'url', variable: 'EVENTS_URL'}]
      : []),
  ];
}

/** With External Secrets: a store on the cloud's secret manager and one ExternalSecret for each Secret. */
export function externalSecrets(blueprint: Blueprint): Manifest[] {
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
    ...secretsNeeded(blueprint).map(({name, key}) => ({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: {name, labels: labels(blueprint)},
      spec: {
        refreshInterval: '1h',
        secretStoreRef: {kind: 'SecretStore', name: store},
        target: {name, creationPolicy: 'Owner'},
        data: [{secretKey: key, remoteRef: {key: name, property: key}}],
      },
    })),
  ];
}
