import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import {type FaultContext, type FaultToRun, runFault} from '../faults/run-fault.js';
import {type FactsVerdict, judgeHistory} from './judge-history.js';
import type {CheckFault} from './read-fault.js';
import {type ClientWorkload, lastContents, runWorkload} from './workload.js';

export interface CheckReport extends FactsVerdict {
  readonly durationMs: number;
  readonly clients: number;
  readonly sessions: number;
  /** What went wrong on purpose, when, and whether that itself failed. */
  readonly faults: readonly {readonly name: string; readonly atMs: number; readonly failure: string | null}[];
}

export interface CheckOptions extends ClientWorkload, Pick<FaultContext, 'onHeal'>, Pick<ClusterUnderTest, 'journal'> {
  readonly faults?: readonly CheckFault[];
}

/** Runs clients and faults side by side, waits until all is quiet, and judges what the sessions hold then. */
export async function checkFacts(options: CheckOptions): Promise<CheckReport> {
  const {faults = [], durationMs, clients, sessions} = options;
  const start = performance.now();
  const [history, injected] = await Promise.all([
    runWorkload(options),
    Promise.all(faults.map(fault => injectInTime(fault, options, start))),
  ]);
  const last = await lastContents(options);
  return {...judgeHistory(history, last, options.doors.length), durationMs, clients, sessions, faults: injected};
}

/** As in a drill of a cluster, but that the parts stand alone: nobody watches them, and none is started again by others. */
async function injectInTime(fault: CheckFault, options: CheckOptions, start: number) {
  const {name, atMs, parts} = fault;
  const {durationMs, journal, onHeal} = options;
  const run = {
    // Faults of a single process, and of a store by its URL, ask nothing else of a cluster.
    test: {parts: async () => parts, gateways: [], journal} as Partial<ClusterUnderTest> as ClusterUnderTest,
    ...(onHeal === undefined ? {} : {onHeal}),
    durationMs,
    start,
    event: () => {},
    ended: new AbortController().signal,
    victimsOf: async (each: FaultToRun) => ({parts: each.parts, share: null}),
    turn: Promise.resolve(),
  };
  const failure = await runFault(fault, run).then(
    () => null,
    (error: Error) => error.message,
  );
  return {name, atMs, failure};
}
