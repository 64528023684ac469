import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {monitoringNamespace, storeNames} from '../helm.js';
import {fillData} from '../templates.js';
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

type Labels = Readonly<Record<string, string>>;

/** What some pods may be asked and may ask. */
interface Policy {
  readonly name: string;
  readonly labels: Labels;
  readonly pods: Labels;
  readonly ingress: readonly object[];
  readonly egress: readonly object[];
}

const tcp = (...numbers: readonly number[]) => numbers.map(port => ({protocol: 'TCP', port}));
const podsWith = (matchLabels: Labels) => ({podSelector: {matchLabels}});
const inNamespace = (name: string) => ({namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': name}}});

const dns = {to: [inNamespace('kube-system')], ports: [{protocol: 'UDP', port: 53}, ...tcp(53)]};

/** Nothing may talk to anything, and then exactly what the data flow needs. */
export function networkPolicies(blueprint: Blueprint): Manifest[] {
  if (!blueprint.security.networkPolicies) return [];
  const policies = [
    ...workloads(blueprint).map(workload => workloadPolicy(blueprint, workload)),
    ...stores(blueprint).map(store => storePolicy(blueprint, store)),
  ];
  return fillData('kubernetes/network-policies.yml', {
    name: blueprint.name,
    labels: labels(blueprint),
    dns,
    policies,
  });
}

const workloadPolicy = (blueprint: Blueprint, workload: Workload): Policy => ({
  name: workload.name,
  labels: labels(blueprint, workload),
  pods: selector(blueprint, workload),
  ingress: [...ingressOf(blueprint, workload), ...meshTraffic(blueprint).ingress],
  egress: [...egressOf(blueprint, workload), ...meshTraffic(blueprint).egress],
});

const podsOf = (blueprint: Blueprint, all: readonly Workload[]) =>
  all.map(workload => podsWith(selector(blueprint, workload)));

const nodes = (blueprint: Blueprint) => blueprint.groups.map(({name}) => nodesOf(blueprint, name));
const gateways = (blueprint: Blueprint) => (blueprint.topology === 'specialised' ? [gateway(blueprint)] : []);

function ingressOf(blueprint: Blueprint, workload: Workload) {
  const callers = podsOf(blueprint, callersOf(blueprint, workload));
  const isFrontDoor = workload.name === frontDoor(blueprint).name;
  return [
    ...(callers.length > 0 ? [{from: callers, ports: tcp(ports.http)}] : []),
    // The front door is for everybody who reaches the namespace's network; keys guard it.
    ...(isFrontDoor ? [{ports: tcp(ports.http)}] : []),
    {from: [inNamespace(monitoringNamespace)], ports: tcp(ports.internal)},
  ];
}

function callersOf(blueprint: Blueprint, {role}: Workload): Workload[] {
  if (role === 'control') return [...nodes(blueprint), ...gateways(blueprint)];
  return role === 'node' ? gateways(blueprint) : nodes(blueprint); // nodes fetch bundles from gateways while control is down
}

function egressOf(blueprint: Blueprint, {role}: Workload) {
  if (role === 'control') return [{ports: tcp(5432)}];
  const others = role === 'node' ? gateways(blueprint) : nodes(blueprint);
  const isFrontDoor = role === 'gateway' || blueprint.topology === 'replicated';
  return [
    {to: podsOf(blueprint, [control(blueprint), ...others]), ports: tcp(ports.http)},
    ...(isFrontDoor ? [{ports: tcp(6379)}] : []),
    ...(blueprint.callsOut ? [{ports: tcp(443)}] : []),
  ];
}

interface Store {
  readonly name: string;
  /** Labels that the chart or the operator puts on its pods. */
  readonly pods: Labels;
  /** Who asks it, and where. */
  readonly callers: Labels;
  readonly port: number;
  /** Ports on which its own members talk to each other. */
  readonly among: readonly number[];
  readonly metrics: number;
  /** Namespace of the operator that looks after it, and where it asks. */
  readonly operator?: {readonly namespace: string; readonly ports: readonly number[]};
  /** Its pods read or write objects of the Kubernetes API. */
  readonly api: boolean;
}

/** The stores live in the same namespace, under its default of no traffic at all. */
function stores(blueprint: Blueprint): Store[] {
  const names = storeNames(blueprint);
  const valkey = {
    name: names.valkey,
    pods: {'app.kubernetes.io/instance': names.valkey},
    callers: selector(blueprint, frontDoor(blueprint)),
    port: 6379,
    among: [6379, 26379],
    metrics: 9121,
    api: false,
  };
  const postgres = {
    name: names.postgres,
    pods: {'cnpg.io/cluster': names.postgres},
    callers: selector(blueprint, control(blueprint)),
    port: 5432,
    among: [5432, 8000],
    metrics: 9187,
    operator: {namespace: 'cnpg-system', ports: [8000, 5432]},
    api: true,
  };
  return blueprint.facts.servers ? [valkey, postgres] : [postgres];
}

function storePolicy(blueprint: Blueprint, {name, pods, operator, ...store}: Store): Policy {
  const among = {ports: tcp(...store.among)};
  return {
    name,
    labels: labels(blueprint),
    pods,
    ingress: [
      {from: [podsWith(store.callers)], ports: tcp(store.port)},
      {from: [podsWith(pods)], ...among},
      {from: [inNamespace(monitoringNamespace)], ports: tcp(store.metrics)},
      ...(operator ? [{from: [inNamespace(operator.namespace)], ports: tcp(...operator.ports)}] : []),
    ],
    egress: [
      {to: [podsWith(pods)], ...among},
      dns,
      // Where the API server is, no label says.
      ...(store.api ? [{ports: tcp(443, 6443)}] : []),
    ],
  };
}
