import type {Blueprint} from './blueprint.js';
import type {Files} from './files.js';
import {yamlOf} from './files.js';
import {hardened} from './kubernetes/manifest.js';
import {fillData} from './templates.js';

/** Names in a namespace of what the stores' charts and operators make; `deploy` waits for these and makes URLs of them. */
export const storeNames = ({name}: Pick<Blueprint, 'name'>) => ({
  valkey: `${name}-valkey`,
  valkeyUsers: `${name}-valkey-users`,
  postgres: `${name}-postgres`,
});

/** The namespace of Prometheus, Grafana and their operator. */
export const monitoringNamespace = 'monitoring';

/**
 * `deploy/helm`: values and custom resources for what runs beside the cluster, each `<thing>.values.yaml` with a
 * `overrides/<thing>.values.yaml` for hand-written values, which helm is given second.
 */
export function helmFiles(blueprint: Blueprint): Files {
  const {facts, security, observability} = blueprint;
  const contents = (thing: string) =>
    yamlOf(fillData(`helm/${thing}.yml`, {names: storeNames(blueprint), hardened, grafana: observability.grafana}));
  const charts = [
    ...(facts.servers ? ['valkey'] : []),
    'cloudnative-pg',
    ...(security.mesh === 'consul' ? ['consul'] : []),
    ...(observability.prometheus ? ['monitoring'] : []),
  ];
  return new Map([
    ['helm/postgres.yaml', contents('postgres')],
    ...charts.flatMap((chart): [string, string][] => [
      [`helm/${chart}.values.yaml`, contents(chart)],
      [`helm/overrides/${chart}.values.yaml`, ownValues(chart)],
    ]),
  ]);
}

const ownValues = (thing: string) =>
  `# Yours: what stands here is never overwritten. helm reads it after ${thing}.values.yaml.\n{}\n`;
