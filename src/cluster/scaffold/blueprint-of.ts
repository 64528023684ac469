import {remoteStores} from '../../state/facts/registry.js';
import {type ClusterSpec, nodeGroups, specForTarget} from '../file/cluster-spec.js';
import type {Blueprint} from './blueprint.js';

/** What is not in the cluster file. */
export interface Surroundings {
  /** What an image holds, relative to the project's folder. */
  readonly content?: readonly string[];
  /** `spec.provider` of the SecretStore, where a secret manager keeps the secrets. */
  readonly secretStore: object | undefined;
}

/** The cluster file as one target's files need it. */
export function blueprintOf(whole: ClusterSpec, target: string, {content = [], secretStore}: Surroundings): Blueprint {
  const spec = specForTarget(whole, target);
  return {
    name: spec.name,
    topology: spec.topology,
    groups: nodeGroups(spec).map(({name, replicas: {min, max}, resources}) => ({name, min, max, resources})),
    gateway: {
      replicas: spec.gateway.replicas,
      resources: spec.gateway.resources,
      host: spec.gateway.host,
      tls: tlsOf(spec),
      exposure: spec.gateway.exposure,
      auth: spec.gateway.auth.apiKeys,
    },
    control: {replicas: spec.control.replicas, resources: spec.control.resources},
    facts: factsOf(spec),
    autoscaling: spec.autoscaling,
    slo: spec.slo,
    security: {...spec.security, secretStore},
    observability: {prometheus: spec.observability.prometheus, grafana: spec.observability.grafana},
    image: spec.image,
    content,
    bodyBytes: spec.limits.bodyBytes,
    perKeyPerSecond: spec.gateway.rateLimit?.perKeyPerSecond,
    callsOut: Object.keys(spec.functions).length > 0 || Object.values(spec.effects).some(({webhook}) => webhook),
    targets: spec.targets,
  };
}

/** Where the file keeps facts on this machine alone, files for targets have the first store that serves more. */
function factsOf({facts}: ClusterSpec): Blueprint['facts'] {
  const {name, url, servers} = remoteStores.find(kind => kind.name === facts.store) ?? remoteStores[0]!;
  return {store: name, variable: url.variable, servers};
}

function tlsOf({name, gateway: {tls}}: ClusterSpec): Blueprint['gateway']['tls'] {
  if (tls === undefined) return undefined;
  return {secret: tls.secretRef?.name ?? `${name}-tls`, issuer: tls.issuer};
}
