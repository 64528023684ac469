import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
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
  const door = frontDoor(blueprint).name;
  const inside = workloads(blueprint).filter(workload => workload.name !== door);
  switch (blueprint.security.mesh) {
    case 'istio':
      return [
        ...workloads(blueprint).map(workload => mutualTls(blueprint, workload, workload.name === door)),
        ...inside.map(workload => authorization(blueprint, workload, namespace)),
      ];
    case 'linkerd':
      return inside.flatMap(workload => linkerdAuthorization(blueprint, workload));
    case 'consul':
      return inside.flatMap(workload => consulAuthorization(blueprint, workload));
    default:
      return [];
  }
}

/**
 * For our pods, not for the whole namespace: the operators of the stores stand outside the mesh. So does Prometheus, and
 * what ends the public TLS, when it is no pod of ours; network policies keep everybody else from those ports.
 */
function mutualTls(blueprint: Blueprint, workload: Workload, isFrontDoor: boolean): Manifest {
  const open = isFrontDoor && ['gateway-api', 'ingress'].includes(blueprint.gateway.exposure);
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      selector: {matchLabels: selector(blueprint, workload)},
      mtls: {mode: 'STRICT'},
      portLevelMtls: Object.fromEntries(
        [ports.internal, ...(open ? [ports.http] : [])].map(port => [String(port), {mode: 'PERMISSIVE'}]),
      ),
    },
  };
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

function authorization(blueprint: Blueprint, workload: Workload, namespace: string): Manifest {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      selector: {matchLabels: selector(blueprint, workload)},
      action: 'ALLOW',
      rules: [
        {
          from: [
            {
              source: {
                principals: callersOf(blueprint, workload).map(
                  account => `cluster.local/ns/${namespace}/sa/${account}`,
                ),
              },
            },
          ],
          to: [{operation: {ports: [String(ports.http)]}}],
        },
        // Prometheus has no identity in the mesh: a network policy says that only its namespace comes here.
        {to: [{operation: {ports: [String(ports.internal)]}}]},
      ],
    },
  };
}

/** The port that a Server names is closed, but for those who show the identity of a caller, and for probes. */
function linkerdAuthorization(blueprint: Blueprint, workload: Workload): Manifest[] {
  const metadata = {name: workload.name, labels: labels(blueprint, workload)};
  const group = 'policy.linkerd.io';
  return [
    {
      apiVersion: `${group}/v1beta3`,
      kind: 'Server',
      metadata,
      spec: {podSelector: {matchLabels: selector(blueprint, workload)}, port: 'http', proxyProtocol: 'HTTP/1'},
    },
    {
      apiVersion: `${group}/v1alpha1`,
      kind: 'MeshTLSAuthentication',
      metadata,
      spec: {identityRefs: callersOf(blueprint, workload).map(name => ({kind: 'ServiceAccount', name}))},
    },
    {
      apiVersion: `${group}/v1alpha1`,
      kind: 'AuthorizationPolicy',
      metadata,
      spec: {
        targetRef: {group, kind: 'Server', name: workload.name},
        requiredAuthenticationRefs: [{group, kind: 'MeshTLSAuthentication', name: workload.name}],
      },
    },
  ];
}

/** Who may call whom: with its ACLs Consul denies the rest. Gateways dial pods, not Services. */
function consulAuthorization(blueprint: Blueprint, workload: Workload): Manifest[] {
  const metadata = {name: workload.name, labels: labels(blueprint, workload)};
  const apiVersion = 'consul.hashicorp.com/v1alpha1';
  const sources = callersOf(blueprint, workload).map(name => ({name, action: 'allow'}));
  return [
    {apiVersion, kind: 'ServiceDefaults', metadata, spec: {transparentProxy: {dialedDirectly: true}}},
    {apiVersion, kind: 'ServiceIntentions', metadata, spec: {destination: {name: workload.name}, sources}},
  ];
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
