import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {frontDoor, gateway, labels, type Manifest, nodesOf, selector, type Workload, workloads} from './manifest.js';

/** With Istio: mutual TLS for every workload of ours, each reachable only by the callers of the data flow. */
export function mesh(blueprint: Blueprint, namespace: string): Manifest[] {
  if (blueprint.security.mesh !== 'istio') return [];
  const door = frontDoor(blueprint).name;
  return [
    ...workloads(blueprint).map(workload => mutualTls(blueprint, workload, workload.name === door)),
    ...workloads(blueprint)
      .filter(workload => workload.name !== door)
      .map(workload => authorization(blueprint, workload, namespace)),
  ];
}

/**
 * For our pods, not for the whole namespace: the operators of the stores stand outside the mesh. So does Prometheus, and
 * what ends the public TLS, when it is no pod of ours; network policies keep everybody else from those ports.
 */
function mutualTls(blueprint: Blueprint, workload: Workload, isDoor: boolean): Manifest {
  const open = isDoor && ['gateway-api', 'ingress'].includes(blueprint.gateway.exposure);
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
  return {ingress: [], egress: []};
}

function authorization(blueprint: Blueprint, workload: Workload, namespace: string): Manifest {
  const nodes = blueprint.groups.map(({name}) => nodesOf(blueprint, name));
  const callers = workload.role === 'control' ? [...nodes, gateway(blueprint)] : [gateway(blueprint)];
  const accounts = new Set(callers.map(caller => (caller.role === 'node' ? `${blueprint.name}-node` : caller.name)));
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      selector: {matchLabels: selector(blueprint, workload)},
      action: 'ALLOW',
      rules: [
        {
          from: [{source: {principals: [...accounts].map(account => `cluster.local/ns/${namespace}/sa/${account}`)}}],
          to: [{operation: {ports: [String(ports.http)]}}],
        },
        // Prometheus has no identity in the mesh: a network policy says that only its namespace comes here.
        {to: [{operation: {ports: [String(ports.internal)]}}]},
      ],
    },
  };
}

/** Labels and annotations that put a namespace into the mesh. */
export const meshMembership = ({security}: Blueprint) => ({
  labels: security.mesh === 'istio' ? {'istio.io/dataplane-mode': 'ambient'} : {},
  annotations: security.mesh === 'linkerd' ? {'linkerd.io/inject': 'enabled'} : {},
});
