import {setTimeout as sleep} from 'node:timers/promises';
import {judge, type Verdict} from './verdict.js';
import {lastContents, runWorkload, type Workload} from './workload.js';

/** Something that goes wrong in the course of a run, and is mended again. */
export interface Fault {
  /** In words: `freeze redis`. */
  readonly name: string;
  /** Milliseconds after the start. */
  readonly atMs: number;
  inject(): unknown;
  /** When to mend it, after the injection; without it the fault stays. */
  readonly lastsMs?: number;
  heal?(): unknown;
}

export interface CheckReport extends Verdict {
  readonly durationMs: number;
  readonly clients: number;
  readonly sessions: number;
  /** What went wrong on purpose, when, and whether that itself failed. */
  readonly faults: readonly {readonly name: string; readonly atMs: number; readonly failure: string | null}[];
  /** How often clients were told what, by code. */
  readonly refusals: Readonly<Record<string, number>>;
}

export interface CheckOptions extends Workload {
  readonly faults?: readonly Fault[];
}

/** Runs clients and faults side by side, waits until all is quiet, and judges what the sessions hold then. */
export async function checkFacts(options: CheckOptions): Promise<CheckReport> {
  const {faults = [], durationMs, clients, sessions} = options;
  const [history, injected] = await Promise.all([runWorkload(options), Promise.all(faults.map(runFault))]);
  const last = await lastContents(options);
  const refusals: Record<string, number> = {};
  for (const {code} of history.appends) if (code !== undefined) refusals[code] = (refusals[code] ?? 0) + 1;
  return {...judge(history, last, options.doors.length), durationMs, clients, sessions, faults: injected, refusals};
}

async function runFault(fault: Fault) {
  const {name, atMs, lastsMs} = fault;
  await sleep(atMs);
  let failure: string | null = null;
  try {
    await fault.inject();
    if (lastsMs !== undefined) await sleep(lastsMs);
  } catch (error) {
    failure = (error as Error).message;
  } finally {
    if (lastsMs !== undefined) await fault.heal?.();
  }
  return {name, atMs, failure};
}
