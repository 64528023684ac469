import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {frontDoor, gateway, labels, type Manifest, nodesOf, selector, type Workload, workloads} from './manifest.js';

/** With Istio: mutual TLS for everything, and each workload reachable only by the callers of the data flow. */
export function mesh(blueprint: Blueprint, namespace: string): Manifest[] {
  if (blueprint.security.mesh !== 'istio') return [];
  return [
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: {name: blueprint.name, labels: labels(blueprint)},
      spec: {mtls: {mode: 'STRICT'}},
    },
    ...workloads(blueprint)
      .filter(workload => workload.name !== frontDoor(blueprint).name)
      .map(workload => authorization(blueprint, workload, namespace)),
  ];
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
        {from: [{source: {namespaces: ['monitoring']}}], to: [{operation: {ports: [String(ports.internal)]}}]},
      ],
    },
  };
}

/** Labels and annotations that put a namespace into the mesh. */
export const meshMembership = ({security}: Blueprint) => ({
  labels: security.mesh === 'istio' ? {'istio.io/dataplane-mode': 'ambient'} : {},
  annotations: security.mesh === 'linkerd' ? {'linkerd.io/inject': 'enabled'} : {},
});
