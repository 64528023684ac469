import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {
  control,
  frontDoor,
  gateway,
  labels,
  type Manifest,
  nodesOf,
  selector,
  type Workload,
  workloads,
} from './manifest.js';
import {meshTraffic} from './mesh.js';
import {storePolicies} from './store-policies.js';

type Peer = {readonly podSelector?: object; readonly namespaceSelector?: object; readonly ipBlock?: object};

const port = (number: number, protocol = 'TCP') => ({protocol, port: number});
const podsOf = (blueprint: Blueprint, workload: Workload): Peer => ({
  podSelector: {matchLabels: selector(blueprint, workload)},
});
const inNamespace = (name: string): Peer => ({namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': name}}});

/** Nothing may talk to anything, and then exactly what the data flow needs. */
export function networkPolicies(blueprint: Blueprint): Manifest[] {
  if (!blueprint.security.networkPolicies) return [];
  return [
    denyAll(blueprint),
    allowDns(blueprint),
    ...workloads(blueprint).map(workload => allowFor(blueprint, workload)),
    ...storePolicies(blueprint),
  ];
}

const denyAll = (blueprint: Blueprint): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {name: `${blueprint.name}-deny-all`, labels: labels(blueprint)},
  spec: {podSelector: {}, policyTypes: ['Ingress', 'Egress']},
});

const allowDns = (blueprint: Blueprint): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {name: `${blueprint.name}-dns`, labels: labels(blueprint)},
  spec: {
    podSelector: {matchLabels: {'app.kubernetes.io/name': blueprint.name}},
    policyTypes: ['Egress'],
    egress: [{to: [inNamespace('kube-system')], ports: [port(53, 'UDP'), port(53)]}],
  },
});

function allowFor(blueprint: Blueprint, workload: Workload): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      podSelector: {matchLabels: selector(blueprint, workload)},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [...ingressOf(blueprint, workload), ...meshTraffic(blueprint).ingress],
      egress: [...egressOf(blueprint, workload), ...meshTraffic(blueprint).egress],
    },
  };
}

function ingressOf(blueprint: Blueprint, workload: Workload) {
  const callers = callersOf(blueprint, workload).map(caller => podsOf(blueprint, caller));
  const isFrontDoor = workload.name === frontDoor(blueprint).name;
  return [
    ...(callers.length > 0 ? [{from: callers, ports: [port(ports.http)]}] : []),
    // The front door is for everybody who reaches the namespace's network; keys guard it.
    ...(isFrontDoor ? [{ports: [port(ports.http)]}] : []),
    {from: [inNamespace('monitoring')], ports: [port(ports.internal)]},
  ];
}

function callersOf(blueprint: Blueprint, {role}: Workload): Workload[] {
  const nodes = blueprint.groups.map(({name}) => nodesOf(blueprint, name));
  const gateways = blueprint.topology === 'specialised' ? [gateway(blueprint)] : [];
  if (role === 'control') return [...nodes, ...gateways];
  return role === 'node' ? gateways : nodes; // nodes fetch bundles from gateways while control is down
}

function egressOf(blueprint: Blueprint, {role}: Workload) {
  const nodes = blueprint.groups.map(({name}) => nodesOf(blueprint, name));
  const to = (targets: Workload[]) => ({
    to: targets.map(target => podsOf(blueprint, target)),
    ports: [port(ports.http)],
  });
  const frontends = role === 'gateway' || (role === 'node' && blueprint.topology === 'replicated');
  return [
    ...(role === 'node'
      ? [to([control(blueprint), ...(blueprint.topology === 'specialised' ? [gateway(blueprint)] : [])])]
      : []),
    ...(role === 'gateway' ? [to([control(blueprint), ...nodes])] : []),
    ...(role === 'control' ? [{ports: [port(5432)]}] : []),
    ...(frontends ? [{ports: [port(6379)]}] : []),
    ...(role !== 'control' && blueprint.callsOut ? [{ports: [port(443)]}] : []),
  ];
}
