import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {fillData} from '../templates.js';
import {
  frontDoor,
  gateway,
  labels,
  type Manifest,
  nodesOf,
  selector,
  serviceAccountOf,
  type Workload,
  workloads,
} from './manifest.js';

/** Mutual TLS for every workload of ours, each reachable only by the callers of the data flow. */
export function mesh(blueprint: Blueprint, namespace: string): Manifest[] {
  const {security, gateway} = blueprint;
  if (security.mesh === 'none') return [];
  const door = frontDoor(blueprint).name;
  const all = workloads(blueprint).map(workload => ({
    name: workload.name,
    labels: labels(blueprint, workload),
    selector: selector(blueprint, workload),
    isFrontDoor: workload.name === door,
    callers: callersOf(blueprint, workload),
  }));
  return fillData(`kubernetes/${security.mesh}.yml`, {
    all,
    inside: all.filter(({isFrontDoor}) => !isFrontDoor),
    namespace,
    ports,
    tlsEndsOutside: ['gateway-api', 'ingress'].includes(gateway.exposure),
  });
}

/** What the mesh itself sends between pods, which default-deny policies would stop. */
export function meshTraffic({security}: Blueprint): {ingress: object[]; egress: object[]} {
  const tcp = (...numbers: number[]) => numbers.map(port => ({protocol: 'TCP', port}));
  if (security.mesh === 'istio') {
    return {
      // 15008 is the tunnel between nodes; the kubelet's probes come from this address in ambient mode.
      ingress: [{ports: tcp(15008)}, {from: [{ipBlock: {cidr: '169.254.7.127/32'}}]}],
      egress: [{ports: tcp(15008)}],
    };
  }
  if (security.mesh === 'linkerd') {
    const plane = {namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'linkerd'}}};
    // The proxies' inbound port and their health, and the control plane they get identities and places from.
    return {
      ingress: [{ports: tcp(4143, 4191)}],
      egress: [{ports: tcp(4143)}, {to: [plane], ports: tcp(8080, 8086, 8090)}],
    };
  }
  if (security.mesh === 'consul') {
    const servers = {namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'consul'}}};
    // The proxies' inbound port, and the servers they log in at and get their configuration from.
    return {
      ingress: [{ports: tcp(20000)}],
      egress: [{ports: tcp(20000)}, {to: [servers], ports: tcp(8501, 8502)}],
    };
  }
  return {ingress: [], egress: []};
}

/** Service accounts of those who may call a workload that is no front door. */
function callersOf(blueprint: Blueprint, {role}: Workload): string[] {
  const nodes = blueprint.groups.map(({name}) => nodesOf(blueprint, name));
  const callers = role === 'control' ? [...nodes, gateway(blueprint)] : [gateway(blueprint)];
  return [...new Set(callers.map(caller => serviceAccountOf(blueprint, caller)))];
}

/** Labels that put everything in a namespace into an ambient mesh. */
export const meshLabels = ({security}: Blueprint): Record<string, string> =>
  security.mesh === 'istio' ? {'istio.io/dataplane-mode': 'ambient'} : {};

/** Labels of a second Service of the same pods, where a mesh takes each Service for another workload. */
export const outsideMesh = ({security}: Blueprint): Record<string, string> =>
  security.mesh === 'consul' ? {'consul.hashicorp.com/service-ignore': 'true'} : {};

/**
 * Labels of our own pods, and the annotations that give them a proxy where the mesh works by proxies beside pods:
 * operators of stores, and jobs that have to end, stay without. No workload: what ends TLS in front of the front door.
 */
export function podMetadata(blueprint: Blueprint, podLabels: Readonly<Record<string, string>>, workload?: Workload) {
  const annotations = proxyAnnotations(blueprint, workload);
  return {labels: podLabels, ...(annotations === undefined ? {} : {annotations})};
}

/** Prometheus stands outside the mesh, so its port does, too; with Consul, which knows no other way, the front door's. */
function proxyAnnotations(blueprint: Blueprint, workload: Workload | undefined): Record<string, string> | undefined {
  const {mesh} = blueprint.security;
  if (mesh === 'linkerd') {
    return {'linkerd.io/inject': 'enabled', 'config.linkerd.io/skip-inbound-ports': String(ports.internal)};
  }
  if (mesh === 'consul' && workload !== undefined) {
    const isFrontDoor = workload.name === frontDoor(blueprint).name;
    return {
      'consul.hashicorp.com/connect-inject': 'true',
      'consul.hashicorp.com/kubernetes-service': workload.name,
      'consul.hashicorp.com/transparent-proxy-exclude-inbound-ports': [
        ports.internal,
        ...(isFrontDoor ? [ports.http] : []),
      ].join(','),
    };
  }
  return undefined;
}
