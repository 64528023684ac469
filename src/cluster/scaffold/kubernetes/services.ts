import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {labels, type Manifest, selector, serviceAccountOf, type Workload, workloads} from './manifest.js';
import {outsideMesh} from './mesh.js';

const httpPort = {name: 'http', port: ports.http, targetPort: 'http', appProtocol: 'http'};

/** A Service for each workload, and a headless one for nodes, which gateways resolve to find every pod. */
export function services(blueprint: Blueprint): Manifest[] {
  return workloads(blueprint).flatMap(workload => [
    service(blueprint, workload),
    ...(workload.role === 'node' ? [headless(blueprint, workload)] : []),
  ]);
}

const service = (blueprint: Blueprint, workload: Workload): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: workload.name, labels: labels(blueprint, workload)},
  spec: {
    type: 'ClusterIP',
    selector: selector(blueprint, workload),
    ports: [httpPort],
  },
});

const headless = (blueprint: Blueprint, workload: Workload): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: `${workload.name}-pods`, labels: {...labels(blueprint, workload), ...outsideMesh(blueprint)}},
  spec: {
    clusterIP: 'None',
    // Readiness is the gateway's business too: it hears of draining before the endpoint list does.
    publishNotReadyAddresses: false,
    selector: selector(blueprint, workload),
    ports: [httpPort],
  },
});

/** Accounts without any right: no workload talks to the Kubernetes API. */
export function serviceAccounts(blueprint: Blueprint): Manifest[] {
  const names = new Set(workloads(blueprint).map(workload => serviceAccountOf(blueprint, workload)));
  return [...names].map(name => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {name, labels: labels(blueprint)},
    automountServiceAccountToken: false,
  }));
}

/** What a deployer (a CI runner) may do in the namespace: apply these kinds, read pods and logs, hold the Lease. */
export function deployerRole(blueprint: Blueprint): Manifest[] {
  const name = `${blueprint.name}-deployer`;
  const change = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {name, labels: labels(blueprint)},
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: {name, labels: labels(blueprint)},
      rules: [
        {apiGroups: ['apps'], resources: ['deployments'], verbs: change},
        {apiGroups: [''], resources: ['services', 'configmaps', 'serviceaccounts'], verbs: change},
        {apiGroups: [''], resources: ['secrets'], verbs: ['create', 'patch']},
        {apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch']},
        {apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: change},
        {apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: change},
        {apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: change},
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          verbs: ['get', 'create', 'update', 'patch', 'delete'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: {name, labels: labels(blueprint)},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
      subjects: [{kind: 'ServiceAccount', name}],
    },
  ];
}
