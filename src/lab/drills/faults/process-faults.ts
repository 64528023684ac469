import {identityOf, type ProcessIdentity, signalTo} from '../../../cluster/providers/local/identity.js';
import {childrenOf} from '../../../cluster/providers/local/store-servers.js';
import {sleep} from '../../../kit/wait.js';
import type {Part} from '../cluster/view.js';
import type {UndoStep} from '../undo/undo.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';

/** What is no process of this machine has a platform, which only some faults know how to ask. */
const isHere = ({platform}: Part): boolean => platform === undefined;

/** Stores have no supervisor of ours: whoever ends one starts it again. */
const staysDown = ({kind, startAgain}: Part): boolean => (kind === 'redis' || kind === 'postgres') && !startAgain;

const isInRotation = ({kind}: Part): boolean => kind === 'node' || kind === 'gateway';

/** The process of a part. Throws DRILL_FAULT_ELSEWHERE and DRILL_PART_GONE. */
function processOf(fault: string, {pid, name}: Part): ProcessIdentity {
  if (pid === undefined) throw errors.DRILL_FAULT_ELSEWHERE(fault, name);
  const found = identityOf(pid);
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
  canHit: part => !isHere(part) || !staysDown(part),
  prepare: async parts => {
    const elsewhere = parts.flatMap(({platform}) => platform ?? []);
    const here = parts.filter(isHere);
    const processes = here.map(part => processOf(name, part));
    const lasting = here.find(staysDown);
    if (lasting) throw errors.DRILL_STORE_STAYS_DOWN(name, lasting.name);
    return {
      undo: here.flatMap(({startAgain}, i) =>
        startAgain ? [{do: 'start' as const, start: startAgain, ended: processes[i]!}] : [],
      ),
      strike: async () => {
        for (const each of processes) signalTo(each, signal);
        await Promise.all(elsewhere.map(platform => platform.remove(signal === 'SIGTERM')));
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
  canHit: part => part.platform?.evict !== undefined || (isHere(part) && isInRotation(part)),
  prepare: async parts => {
    const evictions = await Promise.all(parts.flatMap(({platform}) => platform?.evict?.() ?? []));
    const here = parts.filter(({platform}) => platform?.evict === undefined);
    const drains = here.map(part => {
      if (!isInRotation(part)) throw errors.DRILL_FAULT_ROLES_ONLY('drain', part.name);
      return {process: processOf('drain', part), url: part.url ?? ''};
    });
    return {
      undo: [
        ...evictions.flatMap(({undo}) => undo),
        ...drains.map(({process, url}) => ({do: 'return' as const, process, url})),
      ],
      strike: async () => {
        for (const {process} of drains) signalTo(process, 'SIGUSR2');
        await Promise.all(evictions.map(each => each.strike()));
      },
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
