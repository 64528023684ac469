import {deferred} from '../../../kit/deferred.js';
import type {Punctuality} from '../../load/generator.js';
import type {RecorderPart} from '../../load/recorder.js';
import type {Ledger} from '../report/report.js';
import {openLoadHere} from './load-run.js';
import type {LoadJob} from './load-settings.js';

/** What a generator tells, a line of JSON each. `part` holds what came since the last one. */
export type LoadMessage =
  | {readonly kind: 'ready'}
  | {readonly kind: 'tick'; readonly atMs: number; readonly part: LoadPart; readonly heat: readonly number[]}
  | {readonly kind: 'sent'; readonly part: LoadPart; readonly punctuality: Punctuality}
  | {readonly kind: 'settled'; readonly part: LoadPart};

export interface LoadPart {
  readonly latencies: RecorderPart;
  readonly ledger: Ledger;
  readonly causes: {readonly cause: string; readonly count: number}[];
}

/** What a generator is told. `settle` comes when every fault is healed. */
export type LoadCommand =
  | {readonly kind: 'start'}
  | {readonly kind: 'scale'; readonly factor: number}
  | {readonly kind: 'finish'}
  | {readonly kind: 'settle'};

/** How often a generator tells what it has, milliseconds. */
const tellMs = 250;

/** Does a job: the generator's side. Commands may come at any time; `tell` must not throw. */
export async function doLoadJob(
  {waits, ...options}: LoadJob,
  commands: AsyncIterable<LoadCommand>,
  tell: (message: LoadMessage) => void,
): Promise<void> {
  const load = await openLoadHere(options);
  const finish = new AbortController();
  let factor = 1;
  const signals = {start: deferred<void>(), settle: deferred<void>()};
  void (async () => {
    for await (const command of commands) {
      if (command.kind === 'scale') factor = command.factor;
      else if (command.kind === 'finish') finish.abort();
      else signals[command.kind].resolve();
    }
    // Who gave the job is gone: nobody would read the rest.
    finish.abort();
    signals.start.resolve();
    signals.settle.resolve();
  })();
  const part = (): LoadPart => {
    const {ledger, causes} = load.book.take();
    return {latencies: load.recorder.take(), ledger, causes};
  };
  try {
    tell({kind: 'ready'});
    if (waits) await signals.start.promise;
    let toldAt = 0;
    const punctuality = await load.run({
      signal: finish.signal,
      factor: () => factor,
      onTick: atMs => {
        if (atMs - toldAt < tellMs) return;
        toldAt = atMs;
        tell({kind: 'tick', atMs, part: part(), heat: [...load.heat]});
      },
    });
    tell({kind: 'sent', part: part(), punctuality});
    if (waits) await signals.settle.promise;
    await load.settle();
    tell({kind: 'settled', part: part()});
  } finally {
    await load.close();
  }
}
