import type {Part} from './part.js';
import type {LastDeploy, RunningCluster} from './running-cluster.js';

/** One role, as `status -o json` prints it. What only a process of this machine tells is null elsewhere. */
export interface RoleStatus extends Pick<Part, 'name' | 'url' | 'state' | 'restarts'> {
  readonly pid: number | null;
  readonly uptimeSeconds: number | null;
  readonly memoryBytes: number | null;
  readonly lastExit: string | null;
}

export interface NodeStatus extends RoleStatus, Pick<Part, 'ruleset'> {
  readonly group: string;
}

/** One process or container, whatever it is. */
export interface PartStatus extends Pick<Part, 'name' | 'group' | 'state' | 'restarts'> {
  readonly role: Part['kind'];
  readonly image: string | null;
  readonly why: string | null;
}

/** `up -o json` and `status -o json`: the same for every target. */
export interface ClusterStatus {
  readonly cluster: string;
  readonly target: string;
  readonly environment: string;
  readonly gateway: {readonly url: string | null};
  readonly gateways: readonly RoleStatus[];
  readonly control: RoleStatus | null;
  /** The Prometheus of `up --monitoring`. */
  readonly monitoring: RoleStatus | null;
  /** Of a cluster on this machine. Without a pid it has died: what dies stays dead until the next `up`. */
  readonly supervisor: {readonly pid: number | null; readonly startedAt: string} | null;
  readonly nodes: readonly NodeStatus[];
  readonly lastDeploy: LastDeploy | null;
  readonly parts: readonly PartStatus[];
  /** For people, behind the cluster's name: `on this machine`. */
  readonly place: string;
}

/** Asks a cluster how it is. Throws LOCAL_NOT_RUNNING, TARGET_MISSING and their kin. */
export async function statusOf(cluster: RunningCluster): Promise<ClusterStatus> {
  const {cluster: name, environment, place, gateway} = await cluster.about();
  const [parts, lastDeploy] = [await cluster.parts(), await cluster.lastDeploy()];
  const of = (kind: Part['kind']) => parts.filter(part => part.kind === kind);
  const gateways = of('gateway').map(roleStatus);
  const [supervisor] = of('supervisor');
  const front = gateways.find(({state, url}) => state === 'ready' && url !== null) ?? gateways[0];
  return {
    cluster: name,
    target: cluster.name,
    environment,
    place,
    gateway: {url: front?.url ?? gateway},
    gateways,
    control: of('control').map(roleStatus)[0] ?? null,
    monitoring: of('monitor').map(roleStatus)[0] ?? null,
    supervisor: supervisor?.process
      ? {pid: supervisor.process.pid, startedAt: supervisor.process.startedAt ?? ''}
      : null,
    nodes: of('node').map(node => ({...roleStatus(node), group: node.group ?? '', ruleset: node.ruleset})),
    lastDeploy: lastDeploy ?? null,
    parts: parts.map(({name, kind, group, state, restarts, container}) => ({
      ...{name, role: kind, group, state, restarts},
      ...{image: container?.image ?? null, why: container?.why ?? null},
    })),
  };
}

function roleStatus({name, url, state, restarts, process}: Part): RoleStatus {
  const {pid = null, startedAt = null, memoryBytes = null, lastExit = null} = process ?? {};
  const uptimeSeconds = startedAt === null ? null : Math.round((Date.now() - Date.parse(startedAt)) / 1000);
  return {name, url, pid, state, uptimeSeconds, memoryBytes, restarts, lastExit};
}
