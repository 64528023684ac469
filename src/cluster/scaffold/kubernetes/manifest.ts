import type {Blueprint} from '../blueprint.js';

/** A Kubernetes object, as data: it becomes YAML by a serialiser, so no value can break out of its place. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {readonly name: string; readonly [key: string]: unknown};
  readonly [key: string]: unknown;
}

type Role = 'control' | 'gateway' | 'node';

/** One workload of the cluster: control, the gateway, or the nodes of a group. */
export interface Workload {
  readonly role: Role;
  readonly group?: string;
  readonly name: string;
}

export const control = (blueprint: Blueprint): Workload => ({role: 'control', name: `${blueprint.name}-control`});
export const gateway = (blueprint: Blueprint): Workload => ({role: 'gateway', name: `${blueprint.name}-gateway`});
export const nodesOf = (blueprint: Blueprint, group: string): Workload => ({
  role: 'node',
  group,
  name: `${blueprint.name}-${group}`,
});

/** The account that a workload's pods run under: nodes share one, but Consul wants it named as the Service. */
export const serviceAccountOf = ({name: cluster, security}: Blueprint, {role, name}: Workload): string =>
  role === 'node' && security.mesh !== 'consul' ? `${cluster}-node` : name;

/** Control, then nodes, then gateways: the order in which a roll-out goes. In the replicated topology nodes are the front door. */
export function workloads(blueprint: Blueprint): Workload[] {
  const nodes = blueprint.groups.map(({name}) => nodesOf(blueprint, name));
  return [control(blueprint), ...nodes, ...(blueprint.topology === 'specialised' ? [gateway(blueprint)] : [])];
}

/** The workload that clients talk to. */
export const frontDoor = (blueprint: Blueprint): Workload =>
  blueprint.topology === 'specialised' ? gateway(blueprint) : nodesOf(blueprint, blueprint.groups[0]!.name);

/** What selects a workload's pods; never changes over the life of a Deployment. */
export const selector = (blueprint: Blueprint, {role, group}: Workload): Record<string, string> => ({
  'app.kubernetes.io/name': blueprint.name,
  'app.kubernetes.io/component': role,
  ...(group === undefined ? {} : {'rulectl.dev/group': group}),
});

export const labels = (blueprint: Blueprint, workload?: Workload): Record<string, string> => ({
  'app.kubernetes.io/name': blueprint.name,
  'app.kubernetes.io/managed-by': 'rulectl',
  'app.kubernetes.io/part-of': blueprint.name,
  ...(workload === undefined ? {} : selector(blueprint, workload)),
});

/** What the Pod Security Standard *restricted* asks of a container, and a root file system that nobody writes to. */
export const hardened = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: {drop: ['ALL']},
} as const;

/** The same of a pod, for the user that its image brings. */
export const hardenedPod = (user: number) => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: {type: 'RuntimeDefault'},
});
