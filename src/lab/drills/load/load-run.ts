import {generate, type Punctuality} from '../../load/generator.js';
import {LatencyRecorder} from '../../load/recorder.js';
import {type Shape, scheduleOf, shareOf} from '../../load/schedule.js';
import {GatewayPool} from './gateway-pool.js';
import {LedgerBook} from './ledger.js';
import {type LoadJob, shapeOf} from './load-settings.js';
import {Oracle, rulesOf} from './oracle.js';
import {Traffic, type TrafficOptions} from './traffic.js';

/** What load to send and where, whoever sends it. */
export type LoadOptions = Omit<LoadJob, 'waits'>;

/** Load that is ready to start: connections are open, code is compiled. */
export interface LoadRun {
  readonly recorder: LatencyRecorder;
  readonly book: LedgerBook;
  /** Processes that send. */
  readonly generators: number;
  /** Answers of the last seconds by latency: bounds double from `heatFloorMs` on. */
  readonly heat: readonly number[];
  /** Runs to the end of the schedule or the signal. `factor` is asked while it runs: times the planned rate. */
  run(options: {
    readonly signal: AbortSignal;
    readonly factor: () => number;
    readonly onTick: (atMs: number) => void;
  }): Promise<Punctuality>;
  /** Reads back what was written. Call when faults are healed. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export type OpenLoad = () => Promise<LoadRun>;

/** Upper bound of the first column of a heat row, in milliseconds. */
export const heatFloorMs = 0.25;
const heatColumns = 16;
/** What a tick leaves of a heat row: at ten ticks a second an answer counts half after 0.8 s, next to nothing after five. */
const kept = 0.92;

export class HeatRow {
  readonly columns = new Array<number>(heatColumns).fill(0);

  add(latencyMs: number): void {
    const column = Math.ceil(Math.log2(Math.max(latencyMs, heatFloorMs) / heatFloorMs));
    this.columns[Math.min(heatColumns - 1, column)]!++;
  }

  /** The row shows the last seconds: older answers fade at each tick. */
  fade(): void {
    for (const column of this.columns.keys()) this.columns[column]! *= kept;
  }
}

/** Evaluations before the load, so that a cluster that has just started has its rules compiled by V8 when it counts. */
const warmUps = {side: 8, most: 800, mostMs: 3000};

/** Load from this process. `onSend` is told of each request: when it was due, in milliseconds from the start, and its facts. */
export async function openLoadHere(options: LoadOptions, onSend?: TrafficOptions['onSend']): Promise<LoadRun> {
  const {gateways, key, ca, facts, bundles, durationMs, offsets, seed, mix, check, share} = options;
  const book = new LedgerBook();
  const recorder = new LatencyRecorder();
  const heat = new HeatRow();
  const oracle = await Oracle.open(facts, bundles.map(rulesOf));
  const pool = new GatewayPool(gateways, {key, ca});
  const position = share ?? {index: 0, of: 1};
  const traffic = new Traffic({
    pool,
    oracle,
    mix,
    checked: check,
    // Senders side by side draw their calls differently, each the same in every run.
    seed: seed + position.index,
    book,
    recorder,
    // Request i of a trace has the facts that were recorded with it, whoever sends it.
    setOf: index => (index * position.of + position.index) % oracle.facts.length,
    onSend,
    onEnd: latencyMs => heat.add(latencyMs),
  });
  await warmUp(traffic);
  return {
    recorder,
    book,
    generators: 1,
    heat: heat.columns,
    run: ({signal, factor, onTick}) => {
      const shape: Shape = offsets === undefined ? shapeOf(options)! : {kind: 'trace', offsets};
      const whole = scheduleOf(shape, durationMs, seed, factor);
      traffic.start(performance.now());
      return generate({
        schedule: share === undefined ? whole : shareOf(whole, share.index, share.of),
        send: traffic.send,
        signal,
        onTick: atMs => {
          onTick(atMs);
          heat.fade();
        },
      });
    },
    settle: () => traffic.settle(),
    close: async () => void (await Promise.all([pool.close(), oracle.close()])),
  };
}

async function warmUp(traffic: Traffic): Promise<void> {
  const end = performance.now() + warmUps.mostMs;
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < warmUps.most && performance.now() < end) await traffic.warm(sent++);
  };
  await Promise.all(Array.from({length: warmUps.side}, work));
}
