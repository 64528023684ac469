import {sleep} from '../../kit/wait.js';
import type {Punctuality} from '../load/generator.js';
import {RecentRate} from '../load/recent-rate.js';
import {windowMs} from '../load/recorder.js';
import type {ClusterUnderTest} from './cluster/cluster-under-test.js';
import {errors as clusterErrors} from './cluster/errors.js';
import {partsOf} from './cluster/target.js';
import {retriesOf, WorkWatch} from './cluster/work-watch.js';
import type {DrillContext, DrillPlan, Snapshot} from './drill-plan.js';
import {errors} from './errors.js';
import {Healing} from './faults/healing.js';
import {faultNamed} from './faults/registry.js';
import {type FaultRun, type FaultSeen, type FaultToRun, runFault} from './faults/run-fault.js';
import {describeRun, type RunFigures} from './findings.js';
import type {LoadRun} from './load/load-run.js';
import {phaseAt} from './phases.js';
import type {DrillReport, TimelineEvent} from './report/report.js';
import {judgeDrill} from './report/verdict.js';
import type {UndoStep} from './undo/undo.js';

/** Over how long failures are counted for the abort condition, and how many requests it takes to tell. */
const abortSpanMs = 2000;
const abortLeast = 20;
/** Over how long the figures of a look at a running drill are taken. */
const lookSpanMs = 1000;

/** Runs a drill to its end and judges it. Heals every fault, whatever happens. */
export async function runDrill(plan: DrillPlan, context: DrillContext): Promise<DrillReport> {
  const startedAt = new Date();
  const faults = await plannedFaults(plan, context);
  const load = await context.load();
  try {
    return await new Drill(plan, context, load, startedAt).run(faults);
  } finally {
    await load.close();
  }
}

/**
 * Finds what each fault hits. Throws DRILL_TOO_SHORT, DRILL_NOT_READY, DRILL_TARGET_UNKNOWN, DRILL_BLAST_RADIUS, and what
 * `prepare` of its fault rejects with.
 */
async function plannedFaults(plan: DrillPlan, {test}: DrillContext): Promise<FaultToRun[]> {
  for (const {fault, target, from, to} of plan.faults) {
    const lastsMs = (to - from) * plan.durationMs;
    if (!(lastsMs >= windowMs)) throw errors.DRILL_TOO_SHORT(`${fault} of ${target}`, lastsMs);
  }
  if (plan.durationMs < windowMs) throw errors.DRILL_TOO_SHORT('the drill', plan.durationMs);
  const parts = await test.parts();
  const unready = parts.filter(({state}) => state !== 'ready').map(({name}) => name);
  if (unready.length > 0 && plan.command !== 'load') throw clusterErrors.DRILL_NOT_READY(unready);
  const faults = plan.faults.map(planned => ({
    ...planned,
    kind: faultNamed(planned.fault),
    parts: partsOf(planned.target, parts),
  }));
  for (const {from} of faults) {
    refuseBeyond(
      plan,
      faults.filter(each => each.from <= from && from < each.to),
    );
  }
  await refuseImpossible(faults, test);
  return faults;
}

/** What a fault needs is looked at before the load: at its moment all that was measured would be lost. */
async function refuseImpossible(faults: readonly FaultToRun[], test: ClusterUnderTest): Promise<void> {
  const looks = await Promise.allSettled(
    faults.map(async ({kind, parts}) => (await kind.prepare(parts, test)).tidy?.()),
  );
  for (const look of looks) if (look.status === 'rejected') throw look.reason;
}

function refuseBeyond({blastRadius}: DrillPlan, faults: readonly Pick<FaultToRun, 'kind' | 'parts'>[]): void {
  const harmful = faults.filter(({kind}) => !kind.spares);
  const hit = [...new Set(harmful.flatMap(({parts}) => parts).map(({name}) => name))];
  if (blastRadius !== undefined && hit.length > blastRadius) throw errors.DRILL_BLAST_RADIUS(hit, blastRadius);
}

/** One drill while it runs. */
class Drill {
  readonly #timeline: TimelineEvent[] = [];
  readonly #healers = new Set<() => Promise<void>>();
  readonly #runs: {readonly fault: FaultToRun; readonly seen: Promise<FaultSeen | undefined>}[] = [];
  /** What a person injected, from and to which share of the run; what is in force has no end yet. */
  readonly #byHand: {readonly from: number; to: number}[] = [];
  /** What a person did, each with its moment. */
  readonly #manual: string[] = [];
  readonly #lapses: string[] = [];
  readonly #work: WorkWatch;
  readonly #ended = new AbortController();
  readonly #finished = new AbortController();
  readonly #offered = new RecentRate();
  #factor = 1;
  #start = 0;
  #aborted: string | undefined;

  constructor(
    private readonly plan: DrillPlan,
    private readonly context: DrillContext,
    private readonly load: LoadRun,
    private readonly startedAt: Date,
  ) {
    this.#work = new WorkWatch(context.test);
  }

  async run(faults: readonly FaultToRun[]): Promise<DrillReport> {
    const {plan, context, load} = this;
    const retriesBefore = await retriesOf(context.test.gateways);
    await this.#work.begin();
    this.#start = performance.now();
    for (const fault of faults) {
      // A drill whose fault cannot be injected proves nothing: it ends, and tells why.
      this.#begin(fault).catch(() => this.#finished.abort());
    }
    this.#handControls();
    const beside = context.beside?.({
      plan,
      event: (kind, text) => this.#event(kind, text),
      lapse: reason => void this.#lapses.push(reason),
      hold: (change, undo) => this.#hold(change, undo),
      ended: this.#ended.signal,
    });
    // What it runs into is told when it is awaited, after the load.
    beside?.catch(() => {});
    let punctuality: Punctuality;
    try {
      punctuality = await load.run({
        signal: AbortSignal.any([context.signal, this.#finished.signal]),
        factor: () => this.#factor,
        onTick: atMs => this.#tick(atMs),
      });
    } finally {
      // Work beside the load ends with it, also where a person ends it early.
      this.#ended.abort();
      await Promise.allSettled(this.#runs.map(({seen}) => seen));
    }
    await beside;
    const found: RunFigures['found'][number][] = [];
    const notInjected: FaultToRun[] = [];
    for (const {fault, seen} of this.#runs) {
      const what = await seen;
      if (what !== undefined) found.push({fault, seen: what});
      else if (faults.includes(fault)) notInjected.push(fault);
    }
    await load.settle();
    const retriesAfter = await retriesOf(context.test.gateways);
    const measured = describeRun({
      plan,
      byHand: this.#byHand,
      manual: this.#manual,
      startedAt: this.startedAt,
      punctuality,
      recorder: load.recorder,
      book: load.book,
      generators: load.generators,
      found,
      notInjected: notInjected.map(({fault, target}) => ({fault, target})),
      timeline: this.#timeline,
      lapses: this.#lapses,
      endedEarly: context.signal.aborted || this.#finished.signal.aborted,
      gatewayRetries: retriesBefore === null || retriesAfter === null ? null : retriesAfter - retriesBefore,
      ...(this.#aborted === undefined ? {} : {aborted: this.#aborted}),
    });
    return {...measured, ...judgeDrill(measured, {recoveryMs: plan.recovery})};
  }

  /** How much of the planned time has passed, 0 to 1. */
  #share(): number {
    return (performance.now() - this.#start) / this.plan.durationMs;
  }

  #event(kind: TimelineEvent['kind'], text: string, at = performance.now()): void {
    this.#timeline.push({atMs: Math.max(0, Math.round(at - this.#start)), kind, text});
  }

  /** Keeps what a person does now, for who wants to do the same again. */
  #note(what: string): string {
    const text = `${what} after ${((performance.now() - this.#start) / 1000).toFixed(1)} s`;
    this.#manual.push(text);
    return text;
  }

  #begin(fault: FaultToRun): Promise<FaultSeen | undefined> {
    const {plan, context} = this;
    const names = new Set(fault.parts.map(({name}) => name));
    const earlier = this.#runs.filter(
      each => each.fault.to <= fault.from && each.fault.parts.some(({name}) => names.has(name)),
    );
    const run: FaultRun = {
      ...context,
      onHeal: heal => {
        this.#healers.add(heal);
        context.onHeal?.(heal);
      },
      durationMs: plan.durationMs,
      start: this.#start,
      event: (kind, text, at) => this.#event(kind, text, at),
      ended: this.#ended.signal,
      victimsOf: each => this.#work.victimsOf(each),
      turn: Promise.allSettled(earlier.map(({seen}) => seen)),
    };
    const seen = runFault(fault, run);
    this.#runs.push({fault, seen});
    return seen;
  }

  async #hold(change: {readonly what: string; readonly of: string}, undo: readonly UndoStep[]) {
    const {test, onHeal} = this.context;
    const {heal} = await Healing.noted(
      {undo, strike: async () => {}},
      {
        fault: change.what,
        parts: change.of,
        test,
        onHealed: text => this.#event('heal', text),
      },
    );
    this.#healers.add(heal);
    onHeal?.(heal);
    return heal;
  }

  #handControls(): void {
    const {plan, context} = this;
    context.onControls?.({
      inject: async (name, target) => {
        const kind = faultNamed(name);
        const parts = partsOf(target, await context.test.parts());
        refuseBeyond(plan, [{kind, parts}]);
        const from = this.#share();
        const stretch = {from, to: Number.POSITIVE_INFINITY};
        this.#byHand.push(stretch);
        const done = this.#note(`${name} of ${target}`);
        const seen = this.#begin({fault: name, target, ...stretch, kind, parts});
        const run = this.#runs.at(-1)!;
        seen.catch((error: Error) => {
          // Somebody tried what cannot be done: that is no reason to lose the drill.
          this.#runs.splice(this.#runs.indexOf(run), 1);
          this.#byHand.splice(this.#byHand.indexOf(stretch), 1);
          this.#manual.splice(this.#manual.indexOf(done), 1);
          this.#event('note', error.message);
        });
        // It is said at once, where the person looks.
        await Promise.race([seen, sleep(500)]);
      },
      heal: async () => {
        const healers = [...this.#healers];
        if (healers.length > 0) this.#note('heal');
        this.#healers.clear();
        await Promise.all(healers.map(heal => heal()));
        for (const stretch of this.#byHand) stretch.to = Math.min(stretch.to, this.#share());
      },
      scale: by => {
        this.#factor = by;
        this.#note(`rate × ${by}`);
        this.#event('note', `rate × ${by}`);
      },
      note: text => this.#event('note', text),
      finish: () => this.#finished.abort(),
    });
  }

  #tick(atMs: number): void {
    const {context, plan, load} = this;
    if (plan.abortAt !== undefined && this.#aborted === undefined) {
      const {count, failed} = load.recorder.between(Math.max(0, atMs - abortSpanMs), atMs + windowMs);
      if (count >= abortLeast && failed / count > plan.abortAt) {
        this.#aborted = `${Math.round((failed / count) * 100)} % of the requests of ${abortSpanMs / 1000} s failed; the drill was to end at ${Math.round(plan.abortAt * 100)} %.`;
        this.#event('abort', this.#aborted);
        this.#finished.abort();
      }
    }
    context.onTick?.(this.#snapshot(atMs));
  }

  #snapshot(atMs: number): Snapshot {
    const {recorder, book, heat} = this.load;
    // Whole windows only: the one that is being filled would look like a dip.
    const until = Math.floor(atMs / windowMs) * windowMs;
    const from = Math.max(0, until - lookSpanMs);
    const {p50, p99, count} = recorder.between(from, until);
    const {attempted, failed} = book.ledger;
    return {
      atMs,
      phase: phaseAt({...this.plan, faults: [...this.plan.faults, ...this.#byHand]}, atMs),
      offeredRps: Math.round(this.#offered.perSecond(atMs, attempted)),
      answeredRps: count === 0 ? 0 : Math.round((count * 1000) / (until - from)),
      sent: attempted,
      failed,
      // A recorder without an answer says 0, which would look like the best of all latencies.
      p50Ms: count === 0 ? null : p50,
      p99Ms: count === 0 ? null : p99,
      events: this.#timeline,
      heat: [...heat],
    };
  }
}
