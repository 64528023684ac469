import {remoteStores} from '../../state/facts/registry.js';
import {type ClusterSpec, nodeGroups, specForTarget} from '../file/cluster-spec.js';
import type {Blueprint} from './blueprint.js';

export type CloudName = 'aws' | 'gcp';

/** The cluster file as one target's files need it. `content`: what an image holds, relative to the project's folder. */
export function blueprintOf(whole: ClusterSpec, target: string, content: readonly string[]): Blueprint {
  const spec = specForTarget(whole, target);
  const {aws, gcp} = spec.targets;
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
    events: {bus: spec.events.bus},
    autoscaling: spec.autoscaling,
    slo: spec.slo,
    security: spec.security,
    observability: {prometheus: spec.observability.prometheus, grafana: spec.observability.grafana},
    image: spec.image,
    content,
    bodyBytes: spec.limits.bodyBytes,
    perKeyPerSecond: spec.gateway.rateLimit?.perKeyPerSecond,
    callsOut: Object.keys(spec.functions).length > 0 || Object.values(spec.effects).some(({webhook}) => webhook),
    aws: aws && {
      region: aws.region,
      autoMode: aws.autoMode,
      instanceTypes: aws.instanceTypes,
      spot: aws.spot,
      nodes: aws.nodes,
      managedData: aws.managedData,
    },
    gcp: gcp && {
      project: gcp.project,
      region: gcp.region,
      autopilot: gcp.autopilot,
      machineType: gcp.machineType,
      spot: gcp.spot,
      nodes: gcp.nodes,
      managedData: gcp.managedData,
    },
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
