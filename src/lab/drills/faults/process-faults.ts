import {identityOf, type ProcessIdentity, signalTo} from '../../../cluster/providers/local/identity.js';
import {childrenOf} from '../../../cluster/providers/local/stores.js';
import {sleep} from '../../../kit/wait.js';
import type {Part} from '../cluster/part.js';
import type {UndoStep} from '../undo/undo.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';

const isHere = ({process}: Part): boolean => process !== null;

/** Stores have no supervisor of ours: whoever ends one starts it again. */
const staysDown = ({store}: Part): boolean => store !== undefined && store.startAgain === undefined;

/** The process of a part. Throws DRILL_FAULT_ELSEWHERE and DRILL_PART_GONE. */
function processOf(fault: string, {process, name}: Part): ProcessIdentity {
  if (process === null) throw errors.DRILL_FAULT_ELSEWHERE(fault, name);
  const found = process.pid === null ? undefined : identityOf(process.pid);
  if (found === undefined) throw errors.DRILL_PART_GONE(name);
  return found;
}

/** The process of a part and, of a database, those that serve its connections: the parent first, that none is added. */
function processesOf(fault: string, part: Part): ProcessIdentity[] {
  const parent = processOf(fault, part);
  if (part.kind !== 'postgres') return [parent];
  return [parent, ...childrenOf(parent.pid).flatMap(pid => identityOf(pid) ?? [])];
}

/** A fault that ends a process, at once or with time to finish; its supervisor or platform starts another. */
const ended = (name: string, summary: string, signal: 'SIGKILL' | 'SIGTERM'): Fault => ({
  name,
  summary,
  // Who is asked to end works on for a while; who is killed is gone before `strike` resolves.
  countsFrom: signal === 'SIGKILL' ? 'strike' : 'effect',
  atOnce: true,
  canHit: part => !staysDown(part),
  prepare: async (parts, {cluster}) => {
    for (const part of parts.filter(isHere)) processOf(name, part);
    const lasting = parts.find(staysDown);
    if (lasting) throw errors.DRILL_STORE_STAYS_DOWN(name, lasting.name);
    const isRole = ({kind, store}: Part): boolean => store === undefined && kind !== 'process';
    const others = parts.filter(part => !isRole(part));
    const servers = others.map(part => processOf(name, part));
    const roles = parts.filter(isRole);
    return {
      undo: others.flatMap(({store}, i) =>
        store === undefined ? [] : [{do: 'start' as const, start: store.startAgain!, ended: servers[i]!}],
      ),
      strike: async () => {
        for (const server of servers) signalTo(server, signal);
        const graceful = signal === 'SIGTERM';
        await Promise.all(roles.map(role => cluster.remove(role.name, {graceful})));
      },
    };
  },
});

const continues = (processes: readonly ProcessIdentity[]): UndoStep[] =>
  processes.map(process => ({do: 'continue', process}));

const frozen: Fault = {
  name: 'freeze',
  summary: 'the process stands still and keeps its connections (SIGSTOP)',
  countsFrom: 'strike',
  canHit: isHere,
  prepare: async parts => {
    const processes = parts.flatMap(part => processesOf('freeze', part));
    return {
      undo: continues(processes),
      strike: async () => {
        for (const each of processes) signalTo(each, 'SIGSTOP');
      },
    };
  },
};

const drained: Fault = {
  name: 'drain',
  summary: 'the part leaves the rotation and comes back; of a pod, its machine is cordoned and it is evicted',
  canHit: ({able}) => able.includes('drain'),
  prepare: async (parts, {cluster}) => {
    for (const part of parts.filter(({able}) => !able.includes('drain'))) {
      throw isHere(part)
        ? errors.DRILL_FAULT_ROLES_ONLY('drain', part.name)
        : errors.DRILL_FAULT_ELSEWHERE('drain', part.name);
    }
    for (const part of parts.filter(isHere)) processOf('drain', part);
    const drains = await Promise.all(parts.map(({name}) => cluster.drain(name)));
    return {
      undo: drains.flatMap(({undo}) => undo),
      strike: async () => void (await Promise.all(drains.map(drain => drain.apply()))),
    };
  },
};

/** One period of a process that is let run for a part of the time only. */
const periodMs = 100;

/** Stops and continues a process in turns, so that it gets this share of the time: slow, but never dead. */
const throttled = (name: string, summary: string, share: number): Fault => ({
  name,
  summary,
  slows: true,
  canHit: isHere,
  prepare: async parts => {
    const processes = parts.flatMap(part => processesOf(name, part));
    let timer: NodeJS.Timeout | undefined;
    const every = (signal: NodeJS.Signals): void => {
      for (const each of processes) signalTo(each, signal);
    };
    const round = (): void => {
      every('SIGSTOP');
      setTimeout(() => every('SIGCONT'), periodMs * (1 - share));
    };
    return {
      undo: continues(processes),
      strike: async () => {
        round();
        timer = setInterval(round, periodMs);
      },
      ease: async () => {
        clearInterval(timer);
        await sleep(periodMs);
      },
    };
  },
});

export const processFaults: readonly Fault[] = [
  ended('kill', 'the process dies at once (SIGKILL)', 'SIGKILL'),
  frozen,
  ended('restart', 'the process is asked to end (SIGTERM) and started again', 'SIGTERM'),
  drained,
  throttled('slow', 'the process runs one tenth of the time', 0.1),
  throttled('starve', 'the process gets two fifths of a core', 0.4),
];
