import {sleep} from '../../kit/wait.js';
import {type FactsVerdict, judgeHistory} from './verdict.js';
import {type ClientWorkload, lastContents, runWorkload} from './workload.js';

/** Something that goes wrong in the course of a run, and is mended again. */
export interface TimedFault {
  /** In words: `freeze redis`. */
  readonly name: string;
  /** Milliseconds after the start. */
  readonly atMs: number;
  inject(): unknown;
  /** How it is mended, and when, after the injection; without it the fault stays. */
  readonly mending?: {readonly afterMs: number; readonly heal: () => unknown};
}

export interface CheckReport extends FactsVerdict {
  readonly durationMs: number;
  readonly clients: number;
  readonly sessions: number;
  /** What went wrong on purpose, when, and whether that itself failed. */
  readonly faults: readonly {readonly name: string; readonly atMs: number; readonly failure: string | null}[];
  /** How often clients were told what, by code. */
  readonly refusals: Readonly<Record<string, number>>;
}

export interface CheckOptions extends ClientWorkload {
  readonly faults?: readonly TimedFault[];
  /** Registers what must be healed when the program is stopped; gives the function that takes that back. */
  readonly onHeal?: (heal: () => unknown) => () => void;
}

/** Runs clients and faults side by side, waits until all is quiet, and judges what the sessions hold then. */
export async function checkFacts(options: CheckOptions): Promise<CheckReport> {
  const {faults = [], durationMs, clients, sessions, onHeal = () => () => {}} = options;
  const [history, injected] = await Promise.all([
    runWorkload(options),
    Promise.all(faults.map(fault => injectInTime(fault, onHeal))),
  ]);
  const last = await lastContents(options);
  const refusals: Record<string, number> = {};
  for (const {code} of history.appends) if (code !== undefined) refusals[code] = (refusals[code] ?? 0) + 1;
  const verdict = judgeHistory(history, last, options.doors.length);
  return {...verdict, durationMs, clients, sessions, faults: injected, refusals};
}

async function injectInTime(fault: TimedFault, onHeal: NonNullable<CheckOptions['onHeal']>) {
  const {name, atMs, mending} = fault;
  await sleep(atMs);
  let healing: Promise<unknown> | undefined;
  const heal = (): Promise<unknown> => (healing ??= (async () => mending?.heal())());
  const release = onHeal(heal);
  let failure: string | null = null;
  try {
    await fault.inject();
    if (mending !== undefined) await sleep(mending.afterMs);
  } catch (error) {
    failure = (error as Error).message;
  } finally {
    await heal();
    release();
  }
  return {name, atMs, failure};
}
