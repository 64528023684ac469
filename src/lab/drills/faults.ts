import {nearest} from '../../kit/did-you-mean.js';
import type {Part} from './cluster-view.js';
import {errors} from './errors.js';
import {openProxy, type Weather} from './proxy.js';

/** Takes a fault back. Called once; harmless when the part has gone meanwhile. */
export type Heal = () => Promise<void>;

export interface Fault {
  readonly name: string;
  /** What it does, for people. */
  readonly summary: string;
  /** Hits these parts; resolves when the fault is in force. */
  inject(parts: readonly Part[], reach: FaultReach): Promise<Heal>;
}

/** What faults can do to a cluster beyond its processes. */
export interface FaultReach {
  /** Has gateways reach a node by another address, for so many seconds at most. */
  detour(node: string, url: string, seconds: number): Promise<void>;
  endDetour(node: string): Promise<void>;
  /** Runs one more node of the group of each part; gives the way back. */
  scaleOut(groups: readonly string[]): Promise<Heal>;
  /** Offers rules that do not compile; gives whether they were refused. */
  offerBadRules(): Promise<boolean>;
}

const nothing: Heal = async () => {};

function pidOf(fault: string, part: Part): number {
  if (part.pid === undefined) throw errors.DRILL_FAULT_ELSEWHERE(fault, part.name);
  return part.pid;
}

/** A signal to a process that may have ended by itself. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, which is what some faults want and none minds.
  }
}

/** A fault that is a signal, and perhaps another one that takes it back. */
const signalled = (name: string, summary: string, hit: NodeJS.Signals, back?: NodeJS.Signals): Fault => ({
  name,
  summary,
  inject: async parts => {
    // A pod is deleted, at once or with its grace period; whatever else stops a process cannot be done to one.
    const remove = hit === 'SIGKILL' || hit === 'SIGTERM';
    const elsewhere = remove ? parts.filter(({platform}) => platform !== undefined) : [];
    const pids = parts.filter(part => !elsewhere.includes(part)).map(part => pidOf(name, part));
    for (const pid of pids) signal(pid, hit);
    await Promise.all(elsewhere.map(({platform}) => platform!.remove(hit === 'SIGTERM')));
    return back === undefined ? nothing : async () => pids.forEach(pid => void signal(pid, back));
  },
});

/** One period of a process that is let run for a part of the time only. */
const periodMs = 100;

/** Stops and continues a process in turns, so that it gets this share of the time: slow, but never dead. */
function throttled(name: string, summary: string, share: number): Fault {
  return {
    name,
    summary,
    inject: async parts => {
      const pids = parts.map(part => pidOf(name, part));
      let on = true;
      const stop = () => {
        for (const pid of pids) signal(pid, 'SIGSTOP');
        setTimeout(() => pids.forEach(pid => void signal(pid, 'SIGCONT')), periodMs * (1 - share));
      };
      stop();
      const timer = setInterval(() => on && stop(), periodMs);
      return async () => {
        on = false;
        clearInterval(timer);
        await new Promise(resolve => setTimeout(resolve, periodMs));
        for (const pid of pids) signal(pid, 'SIGCONT');
      };
    },
  };
}

/** Longer than any fault; a detour ends by itself when the drill dies. */
const detourSeconds = 900;
/** Gateways learn of a detour by their long poll. */
const learnMs = 300;

/** A network between the gateways and these nodes that is as the weather says. */
const network = (name: string, summary: string, weather: Weather): Fault => ({
  name,
  summary,
  inject: async (parts, reach) => {
    const ways = await Promise.all(
      parts.map(async part => {
        if (part.kind !== 'node' || part.url === undefined) throw errors.DRILL_FAULT_NODES_ONLY(name, part.name);
        const {hostname, port} = new URL(part.url);
        const proxy = await openProxy({host: hostname, port: Number(port)});
        await reach.detour(part.name, proxy.url, detourSeconds);
        return {part, proxy};
      }),
    );
    await new Promise(resolve => setTimeout(resolve, learnMs));
    for (const {proxy} of ways) proxy.weather = weather;
    return async () => {
      for (const {proxy} of ways) proxy.weather = {kind: 'clear'};
      await Promise.all(ways.map(({part}) => reach.endDetour(part.name)));
      await new Promise(resolve => setTimeout(resolve, learnMs));
      await Promise.all(ways.map(({proxy}) => proxy.close()));
    };
  },
});

const scaleOut: Fault = {
  name: 'scale-out',
  summary: 'a node more of the group joins, and leaves again',
  inject: async (parts, reach) => {
    const groups = parts.flatMap(({group}) => (group === undefined ? [] : [group]));
    if (groups.length === 0) throw errors.DRILL_FAULT_NODES_ONLY('scale-out', parts[0]!.name);
    return reach.scaleOut([...new Set(groups)]);
  },
};

const badRules: Fault = {
  name: 'bad-rules',
  summary: 'rules that do not compile are pushed; they must be refused and change nothing',
  inject: async (_parts, reach) => {
    if (!(await reach.offerBadRules())) throw errors.DRILL_BAD_RULES_TAKEN();
    return nothing;
  },
};

const all: readonly Fault[] = [
  signalled('kill', 'the process dies at once (SIGKILL)', 'SIGKILL'),
  signalled('freeze', 'the process stands still and keeps its connections (SIGSTOP)', 'SIGSTOP', 'SIGCONT'),
  signalled('restart', 'the process is asked to end (SIGTERM) and started again', 'SIGTERM'),
  signalled('drain', 'the part leaves the rotation and comes back', 'SIGUSR2', 'SIGUSR2'),
  throttled('slow', 'the process runs one tenth of the time', 0.1),
  throttled('starve', 'the process gets two fifths of a core', 0.4),
  network('slow-network', 'what gateways and node send each other takes 40 ms longer', {kind: 'slow', ms: 40}),
  network('lossy-network', 'one piece in ten is late by 200 ms, some connections break', {
    kind: 'lossy',
    share: 0.1,
    again: 200,
  }),
  network('cut-network', 'nothing that gateways and node send each other arrives', {kind: 'cut'}),
  scaleOut,
  badRules,
];

export const faultNames = all.map(({name}) => name);

/** A fault by name. Throws DRILL_FAULT_UNKNOWN. */
export function faultNamed(name: string): Fault {
  const found = all.find(fault => fault.name === name);
  if (found === undefined) throw errors.DRILL_FAULT_UNKNOWN(name, faultNames, nearest(name, faultNames));
  return found;
}

/** What each fault does, for help and for the screen. */
export const faultSummaries = (): readonly {readonly name: string; readonly summary: string}[] =>
  all.map(({name, summary}) => ({name, summary}));
