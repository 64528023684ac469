import {sleep} from '../../../kit/wait.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import {errors} from './errors.js';
import {isAlive} from './identity.js';
import {health, monitorAnswers, type RoleCondition, type RoleHealth} from './probe.js';
import {type LocalState, type RoleRecord, readState} from './state-file.js';

/** One process of the cluster, asked just now. */
export interface RoleStatus {
  readonly name: string;
  readonly url: string | null;
  readonly pid: number | null;
  /** `ejected`: it runs but does not answer, or a gateway does not ask it. `stopped`: dead, comes back. */
  readonly state: RoleCondition;
  readonly uptimeSeconds: number | null;
  /** Resident memory. */
  readonly memoryBytes: number | null;
  /** How often the supervisor started it again. */
  readonly restarts: number;
  readonly lastExit: string | null;
}

export interface NodeStatus extends RoleStatus {
  readonly group: string;
  /** What it evaluates; null while it has no rules. */
  readonly ruleset: EvaluationResult['ruleset'] | null;
}

/** `up -o json` and `status -o json`. */
export interface ClusterStatus {
  readonly cluster: string;
  readonly environment: string;
  readonly gateway: {readonly url: string | null};
  readonly gateways: readonly RoleStatus[];
  readonly control: RoleStatus | null;
  /** The Prometheus of `up --monitoring`. */
  readonly monitoring: RoleStatus | null;
  /** Without a pid it has died: what runs goes on, what dies stays dead until the next `up`. */
  readonly supervisor: {readonly pid: number | null; readonly startedAt: string};
  readonly nodes: readonly NodeStatus[];
}

/** Asks every role of the local cluster how it is. Throws LOCAL_NOT_RUNNING. */
export async function statusOf(dir: string): Promise<ClusterStatus> {
  const state = readState(dir);
  if (!state || !runsSomething(state)) throw errors.LOCAL_NOT_RUNNING(dir);
  const asked = await Promise.all(
    state.roles.map(async record => ({
      record,
      found: record.phase === 'running' && isAlive(record.process) ? await conditionAt(record) : undefined,
    })),
  );
  const ejected = new Set(
    asked
      .flatMap(({found}) => found?.nodes ?? [])
      .filter(isEjected)
      .map(({name}) => name),
  );
  const of = (role: RoleRecord['role']) => asked.filter(({record}) => record.role === role);
  const roles = (role: RoleRecord['role']) => of(role).map(({record, found}) => roleStatus(record, found));
  const gateways = roles('gateway');
  return {
    cluster: state.cluster,
    environment: state.environment,
    gateway: {url: gateways.find(gateway => gateway.state === 'ready')?.url ?? gateways[0]?.url ?? null},
    gateways,
    control: roles('control')[0] ?? null,
    monitoring: roles('monitor')[0] ?? null,
    supervisor: {pid: isAlive(state.supervisor) ? state.supervisor.pid : null, startedAt: state.startedAt},
    nodes: of('node').map(({record, found}) => {
      const status = roleStatus(record, found);
      return {
        ...status,
        state: status.state === 'ready' && ejected.has(record.name) ? 'ejected' : status.state,
        group: record.group ?? '',
        ruleset: rulesetOf(found),
      };
    }),
  };
}

async function conditionAt({role, url}: RoleRecord): Promise<RoleHealth | undefined> {
  if (role !== 'monitor') return health(url!);
  return {status: (await monitorAnswers(url!)) ? 'ready' : 'starting'};
}

/** How long gateways may take to find nodes that are ready, milliseconds. */
export const settleMs = 5000;

/**
 * The status as soon as all are ready in the eyes of the gateways, too: they find a node a moment after it is ready. After
 * the time, the status as it is then.
 */
export async function settledStatus(dir: string, {timeoutMs}: {timeoutMs: number}): Promise<ClusterStatus> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const status = await statusOf(dir);
    const {control, gateways, nodes} = status;
    if ([control, ...gateways, ...nodes].every(role => role?.state === 'ready')) return status;
    if (performance.now() > end) return status;
    await sleep(50);
  }
}

const isEjected = ({state}: {readonly state: string}): boolean => state === 'ejected';

/** Whether anything of the cluster is alive. */
const runsSomething = ({supervisor, roles}: LocalState): boolean =>
  isAlive(supervisor) || roles.some(({process: running}) => isAlive(running));

function roleStatus(record: RoleRecord, found: RoleHealth | undefined): RoleStatus {
  const {name, url, process: running, startedAt, restarts, lastExit} = record;
  const alive = isAlive(running);
  return {
    name,
    url,
    pid: alive ? running.pid : null,
    state: conditionOf(record, alive, found),
    uptimeSeconds: alive && startedAt !== null ? Math.round((Date.now() - Date.parse(startedAt)) / 1000) : null,
    memoryBytes: found?.memory_usage ?? null,
    restarts,
    lastExit,
  };
}

function conditionOf({phase}: RoleRecord, alive: boolean, found: RoleHealth | undefined): RoleCondition {
  if (!alive) return 'stopped';
  if (phase === 'starting') return 'starting';
  if (phase === 'stopping') return 'draining';
  return found?.status ?? 'ejected';
}

function rulesetOf(found: RoleHealth | undefined): EvaluationResult['ruleset'] | null {
  const [first] = found?.rulesets ?? [];
  return first === undefined ? null : {name: first.name, version: first.version, digest: first.digest};
}
