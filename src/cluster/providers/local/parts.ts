import {sleep} from '../../../kit/wait.js';
import type {Part, PartProcess} from '../../running/part.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import {isAlive} from './identity.js';
import {health, monitorAnswers, type RoleHealth} from './probe.js';
import {type LocalState, type RoleRecord, readState, readWanted} from './state-file.js';

/** The cluster of a folder as its supervisor last wrote it. Throws LOCAL_NOT_RUNNING. */
export function runningState(dir: string): LocalState {
  const state = readState(dir);
  if (!state || !runsSomething(state)) throw errors.LOCAL_NOT_RUNNING(dir);
  return state;
}

/** Whether anything of the cluster is alive. */
const runsSomething = ({supervisor, roles}: LocalState): boolean =>
  isAlive(supervisor) || roles.some(({process: running}) => isAlive(running));

/** Asks every role of the local cluster how it is: control, gateways, nodes, monitor. Throws LOCAL_NOT_RUNNING. */
export async function localParts(dir: string): Promise<Part[]> {
  const state = runningState(dir);
  const asked = await Promise.all(
    state.roles.map(async record => ({
      record,
      found: record.phase === 'running' && isAlive(record.process) ? await conditionAt(record) : undefined,
    })),
  );
  const ejected = new Set(
    asked.flatMap(({found}) => found?.nodes ?? []).flatMap(({name, state}) => (state === 'ejected' ? [name] : [])),
  );
  const keeps = new Map(readWanted(dir)?.roles.map(({name, keep}) => [name, keep]));
  const parts = asked.map(({record, found}) => partOf(dir, record, {found, ejected, keep: keeps.get(record.name)}));
  const order = ['control', 'gateway', 'node', 'monitor'];
  const sorted = order.flatMap(kind => parts.filter(part => part.kind === kind));
  return [...sorted, supervisorOf(state)];
}

async function conditionAt({role, url}: RoleRecord): Promise<RoleHealth | undefined> {
  if (role !== 'monitor') return health(url!);
  return {status: (await monitorAnswers(url!)) ? 'ready' : 'starting'};
}

interface Seen {
  readonly found: RoleHealth | undefined;
  /** Nodes that some gateway does not ask. */
  readonly ejected: ReadonlySet<string>;
  readonly keep: string | undefined;
}

function partOf(dir: string, record: RoleRecord, {found, ejected, keep}: Seen): Part {
  const {name, role, group, url, process: running, startedAt, restarts, lastExit} = record;
  const folders = localFolders(dir);
  const alive = isAlive(running);
  const state = conditionOf(record, alive, found);
  return {
    name,
    kind: role,
    group,
    state: role === 'node' && state === 'ready' && ejected.has(name) ? 'ejected' : state,
    restarts,
    url,
    ruleset: role === 'node' ? rulesetOf(found) : null,
    able: role === 'node' || role === 'gateway' ? ['drain'] : [],
    process: {
      pid: alive ? running.pid : null,
      startedAt: alive ? startedAt : null,
      memoryBytes: found?.memory_usage ?? null,
      lastExit,
      cacheFolder: keep === undefined ? null : folders.cache(keep, name),
      addressFile: role === 'node' ? folders.address(name) : null,
    },
    container: null,
  };
}

function conditionOf({phase}: RoleRecord, alive: boolean, found: RoleHealth | undefined): Part['state'] {
  if (!alive) return 'stopped';
  if (phase === 'starting') return 'starting';
  if (phase === 'stopping') return 'draining';
  return found?.status ?? 'ejected';
}

function rulesetOf(found: RoleHealth | undefined): Part['ruleset'] {
  const [first] = found?.rulesets ?? [];
  return first === undefined ? null : {name: first.name, version: first.version, digest: first.digest};
}

function supervisorOf({supervisor, startedAt}: LocalState): Part {
  const alive = isAlive(supervisor);
  const process: PartProcess = {
    pid: alive ? supervisor.pid : null,
    startedAt,
    memoryBytes: null,
    lastExit: null,
    cacheFolder: null,
    addressFile: null,
  };
  return {
    ...{name: 'supervisor', kind: 'supervisor', state: alive ? 'ready' : 'stopped', process},
    ...{group: null, restarts: 0, url: null, ruleset: null, able: [], container: null},
  };
}

/** How long gateways may take to find nodes that are ready, milliseconds. */
const settleMs = 5000;

/**
 * Waits until all (of these names) are ready in the eyes of the gateways, too: they find a node a moment after it is
 * ready. Goes on after the time.
 */
export async function untilSettled(dir: string, names?: readonly string[]): Promise<void> {
  const end = performance.now() + settleMs;
  while (performance.now() < end) {
    const parts = await localParts(dir);
    const awaited = parts.filter(
      ({name, kind}) => kind !== 'monitor' && kind !== 'supervisor' && (names?.includes(name) ?? true),
    );
    if (awaited.every(({state}) => state === 'ready')) return;
    await sleep(50);
  }
}
