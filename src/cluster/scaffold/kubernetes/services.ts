import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {fillData} from '../templates.js';
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

/** The account of a deployer and its rights in the namespace. */
export const deployerRole = (blueprint: Blueprint): Manifest[] =>
  fillData('kubernetes/deployer.yml', {name: `${blueprint.name}-deployer`, labels: labels(blueprint)});
