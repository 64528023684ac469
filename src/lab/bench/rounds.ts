import type {BenchPlan} from './bench-plan.js';
import type {CpuBudget} from './cpu-budget.js';
import {measureRun, measureSlice, type RunOptions, type Slice} from './measure-run.js';
import type {OneProcess} from './one-process.js';
import type {BenchRun} from './report.js';
import type {Rig} from './rig.js';
import {nodesText} from './summary.js';
import type {Topology} from './workload.js';

/** A node count whose runs do not count is measured again this many times. */
const repeats = 2;
/**
 * The machine may be half as fast for some seconds, for what its neighbours do. The node counts take turns in slices as
 * short as this, so that such seconds meet all of them.
 */
const sliceMs = 1250;
/** Longest measurement of one process in each round. */
const aloneMostMs = 2000;

/** The clusters of one topology, started and warm. */
export interface BenchSetup {
  readonly budget: CpuBudget;
  readonly rig: Rig;
  readonly oracle: OneProcess;
}

/** What the rounds of one topology gave. */
export interface RoundResults {
  /** Evaluations per second of one process without a limit, once in each round. */
  readonly alone: readonly number[];
  /** The first node without its quota, evaluations per second of processor time, once in each round. */
  readonly unlimited: readonly number[];
  readonly points: readonly {readonly topology: Topology; readonly nodes: number; readonly runs: readonly BenchRun[]}[];
}

/** The rounds, in which one process alone, a node without its quota and all node counts take turns. */
export class BenchRounds {
  readonly #runs: ReadonlyMap<number, BenchRun[]>;

  constructor(
    private readonly topology: Topology,
    private readonly plan: BenchPlan,
    private readonly setup: BenchSetup,
  ) {
    this.#runs = new Map(plan.counts.map(count => [count, []]));
  }

  async measure(): Promise<RoundResults> {
    const {counts, durationMs, runs, signal} = this.plan;
    const {oracle} = this.setup;
    const alone: number[] = [];
    const unlimited: number[] = [];
    for (let round = 0; round < runs; round++) {
      this.#tell(`measuring one process, run ${round + 1} of ${runs}`);
      alone.push(await oracle.capacity(Math.min(aloneMostMs, durationMs), signal));
      if (this.topology === 'replicated') unlimited.push(...(await this.#withoutQuota()));
      // Each round begins with another node count.
      const first = round % counts.length;
      await this.#inTurns([...counts.slice(first), ...counts.slice(0, first)], `run ${round + 1} of ${runs}`);
    }
    for (const count of counts) {
      for (let again = 0; again < repeats && this.#isShort(count); again++) await this.#inTurns([count], 'once more');
    }
    const points = counts.map(nodes => ({topology: this.topology, nodes, runs: this.#runs.get(nodes)!}));
    return {alone, unlimited, points};
  }

  /** Whether fewer runs count than were asked for. */
  #isShort(count: number): boolean {
    return this.#runs.get(count)!.filter(run => run.invalid.length === 0).length < this.plan.runs;
  }

  /** One run of each of these node counts, slice by slice. */
  async #inTurns(counts: readonly number[], round: string): Promise<void> {
    const {durationMs} = this.plan;
    const parts = Math.max(1, Math.round(durationMs / sliceMs));
    const slices = new Map<number, Slice[]>(counts.map(count => [count, []]));
    const tell = (count: number): void => this.#tell(`measuring ${nodesText(count)}, ${this.topology}, ${round}`);
    for (let part = 0; part < parts; part++) {
      for (const count of counts) {
        tell(count);
        slices.get(count)!.push(await measureSlice(this.#optionsOf(count), durationMs / parts));
      }
    }
    for (const count of counts) {
      tell(count);
      this.#runs.get(count)!.push(await measureRun(this.#optionsOf(count), slices.get(count)!));
    }
  }

  #optionsOf(count: number): RunOptions {
    const {workload, milliCpu, durationMs, signal} = this.plan;
    const {budget, rig, oracle} = this.setup;
    const {nodes, gateway, clients} = rig.entrances.get(count)!;
    return {
      clients,
      inFlight: (workload.inFlight * count) / clients.length,
      bodies: oracle.bodies,
      nodePids: nodes.map(({pid}) => pid),
      gatewayPid: gateway?.pid,
      share: budget.kind === 'none' ? undefined : milliCpu / 1000,
      isBusy: this.topology === 'replicated' && !oracle.hasLookups,
      durationMs,
      signal,
    };
  }

  /**
   * What a node does for a second of processor time with a processor of its own: the fair base of what it does with a
   * quota. Nothing where that cannot be told.
   */
  async #withoutQuota(): Promise<number[]> {
    const {workload, milliCpu, signal} = this.plan;
    const {budget, rig, oracle} = this.setup;
    const {name, pid} = rig.nodes[0]!;
    const clients = [...rig.entrances.values()][0]!.clients.slice(0, 1);
    budget.lift(name);
    const {answered, nodesMs} = await measureSlice(
      {clients, inFlight: workload.inFlight, bodies: oracle.bodies, nodePids: [pid], gatewayPid: undefined, signal},
      sliceMs,
    );
    budget.limit(name, pid, milliCpu);
    return nodesMs === undefined || nodesMs === 0 ? [] : [(answered * 1000) / nodesMs];
  }

  #tell(text: string): void {
    this.plan.onProgress?.(text);
  }
}
