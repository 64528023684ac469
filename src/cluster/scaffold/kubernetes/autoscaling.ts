import type {Blueprint} from '../blueprint.js';
import {fillData} from '../templates.js';
import {gateway, labels, type Manifest, nodesOf, selector, type Workload, workloads} from './manifest.js';

interface Bounds {
  readonly workload: Workload;
  readonly min: number;
  readonly max: number;
}

/** What scales: the nodes of each group, and the gateways. Control does not: it is one writer in front of a database. */
export function scaled(blueprint: Blueprint): Bounds[] {
  const nodes = blueprint.groups.map(({name, min, max}) => ({workload: nodesOf(blueprint, name), min, max}));
  if (blueprint.topology === 'replicated') return nodes;
  const {replicas} = blueprint.gateway;
  return [...nodes, {workload: gateway(blueprint), min: replicas, max: replicas * 5}];
}

const behaviour = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      {type: 'Percent', value: 100, periodSeconds: 30},
      {type: 'Pods', value: 4, periodSeconds: 30},
    ],
  },
  scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: 'Percent', value: 25, periodSeconds: 60}]},
};

/** One autoscaler for each workload: an HPA, or a ScaledObject which makes its own HPA. Never both. */
export const autoscalers = (blueprint: Blueprint): Manifest[] =>
  fillData('kubernetes/autoscalers.yml', {
    ...blueprint.autoscaling,
    behaviour,
    scaled: scaled(blueprint).map(({workload, ...bounds}) => ({
      ...bounds,
      name: workload.name,
      labels: labels(blueprint, workload),
    })),
  });

/** One pod at a time may be taken away on purpose; a pod that is broken anyhow may always be. */
export const disruptionBudgets = (blueprint: Blueprint): Manifest[] =>
  workloads(blueprint).map(workload => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: {matchLabels: selector(blueprint, workload)},
    },
  }));
