import type {Blueprint} from '../blueprint.js';
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
  return [...nodes, {workload: gateway(blueprint), min: replicas, max: Math.max(replicas * 5, replicas)}];
}

/** One autoscaler for each workload: an HPA, or a ScaledObject which makes its own HPA. Never both. */
export const autoscalers = (blueprint: Blueprint): Manifest[] =>
  scaled(blueprint).map(bounds =>
    blueprint.autoscaling.engine === 'keda'
      ? scaledObject(blueprint, bounds)
      : horizontalPodAutoscaler(blueprint, bounds),
  );

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

function horizontalPodAutoscaler(blueprint: Blueprint, {workload, min, max}: Bounds): Manifest {
  const metric = (name: string, averageUtilization: number) => ({
    type: 'Resource',
    resource: {name, target: {type: 'Utilization', averageUtilization}},
  });
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: workload.name},
      minReplicas: min,
      maxReplicas: max,
      metrics: [metric('cpu', blueprint.autoscaling.cpu), metric('memory', blueprint.autoscaling.memory)],
      behavior: behaviour,
    },
  };
}

function scaledObject(blueprint: Blueprint, {workload, min, max}: Bounds): Manifest {
  const trigger = (type: string, value: number) => ({
    type,
    metricType: 'Utilization',
    metadata: {value: String(value)},
  });
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      scaleTargetRef: {name: workload.name},
      minReplicaCount: min,
      maxReplicaCount: max,
      cooldownPeriod: 300,
      advanced: {horizontalPodAutoscalerConfig: {behavior: behaviour}},
      triggers: [trigger('cpu', blueprint.autoscaling.cpu), trigger('memory', blueprint.autoscaling.memory)],
    },
  };
}

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
