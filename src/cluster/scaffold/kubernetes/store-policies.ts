import type {Blueprint} from '../blueprint.js';
import {storeNames} from '../helm.js';
import {frontDoor, labels, type Manifest, selector} from './manifest.js';

interface StoreNetwork {
  readonly name: string;
  /** Labels that the chart or the operator puts on its pods. */
  readonly pods: Readonly<Record<string, string>>;
  /** Who asks it, and where. */
  readonly callers: Readonly<Record<string, string>>;
  readonly port: number;
  /** Ports on which its own members talk to each other; all when absent. */
  readonly among?: readonly number[];
  readonly metrics: number;
  /** Namespace of the operator that looks after it, and where it asks. */
  readonly operator?: {readonly namespace: string; readonly ports: readonly number[]};
  /** Its pods read or write objects of the Kubernetes API. */
  readonly api: boolean;
}

const port = (number: number, protocol = 'TCP') => ({protocol, port: number});
const inNamespace = (name: string) => ({namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': name}}});

/** The stores live in the same namespace, under its default of no traffic at all: what they need, store by store. */
export const storePolicies = (blueprint: Blueprint): Manifest[] =>
  stores(blueprint).map(store => policy(blueprint, store));

function stores(blueprint: Blueprint): StoreNetwork[] {
  const names = storeNames(blueprint);
  const doors = selector(blueprint, frontDoor(blueprint));
  const control = {'app.kubernetes.io/name': blueprint.name, 'app.kubernetes.io/component': 'control'};
  const valkey = {
    name: names.valkey,
    pods: {'app.kubernetes.io/instance': names.valkey},
    callers: doors,
    port: 6379,
    among: [6379, 26379],
    metrics: 9121,
    api: false,
  };
  return [
    ...(blueprint.facts.servers ? [valkey] : []),
    {
      name: names.postgres,
      pods: {'cnpg.io/cluster': names.postgres},
      callers: control,
      port: 5432,
      among: [5432, 8000],
      metrics: 9187,
      operator: {namespace: 'cnpg-system', ports: [8000, 5432]},
      api: true,
    },
  ];
}

function policy(blueprint: Blueprint, store: StoreNetwork): Manifest {
  const own = {podSelector: {matchLabels: store.pods}};
  const among = store.among === undefined ? {} : {ports: store.among.map(number => port(number))};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {name: store.name, labels: labels(blueprint)},
    spec: {
      podSelector: {matchLabels: store.pods},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {from: [{podSelector: {matchLabels: store.callers}}], ports: [port(store.port)]},
        {from: [own], ...among},
        {from: [inNamespace('monitoring')], ports: [port(store.metrics)]},
        ...(store.operator
          ? [{from: [inNamespace(store.operator.namespace)], ports: store.operator.ports.map(number => port(number))}]
          : []),
      ],
      egress: [
        {to: [own], ...among},
        {to: [inNamespace('kube-system')], ports: [port(53, 'UDP'), port(53)]},
        // Where the API server is, no label says.
        ...(store.api ? [{ports: [port(443), port(6443)]}] : []),
      ],
    },
  };
}
