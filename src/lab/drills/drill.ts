import {generate} from '../load/generator.js';
import {LatencyRecorder} from '../load/recorder.js';
import {type Shape, scheduleOf} from '../load/schedule.js';
import {type ClusterView, type Part, untilReady} from './cluster-view.js';
import {errors} from './errors.js';
import {type Fault, type FaultReach, faultNamed, type Heal} from './faults.js';
import {GatewayPool} from './gateway-pool.js';
import {LedgerBook} from './ledger.js';
import type {Oracle} from './oracle.js';
import type {DrillReport, Phase, TimelineEvent} from './record.js';
import {RotationWatch, untilUnready} from './rotation.js';
import {partsOf} from './target.js';
import {type Mix, Traffic} from './traffic.js';
import {allowedFailures, judge, recoveryOf, type Slo} from './verdict.js';

/** A fault of a drill: where, and when in the run. */
export interface PlannedFault {
  readonly fault: string;
  readonly target: string;
  /** Share of the duration after which it comes, and after which it is healed. */
  readonly from: number;
  readonly to: number;
}

export interface DrillPlan {
  readonly command: DrillReport['command'];
  readonly cluster: string;
  readonly shape: Shape;
  readonly durationMs: number;
  readonly faults: readonly PlannedFault[];
  readonly mix: Mix;
  readonly checked: number;
  readonly slo: Slo;
  readonly recoveryLimitMs: number;
  readonly seed: number;
  readonly reproduce: string;
}

/** A look at a drill while it runs, for a screen or a progress line. */
export interface Snapshot {
  readonly atMs: number;
  readonly phase: Phase['name'];
  readonly rate: number;
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly events: readonly TimelineEvent[];
  /** Answers of the last seconds by latency: bounds double from `heatFloorMs` on. */
  readonly heat: readonly number[];
}

/** Upper bound of the first column of a heat row, in milliseconds. */
export const heatFloorMs = 0.25;
const heatColumns = 16;

/** What a person at the screen can do to a drill while it runs. */
export interface DrillControls {
  /** Hits parts now; healed by `heal` or at the end. Rejects with DRILL_TARGET_UNKNOWN and its kin. */
  inject(fault: string, target: string): Promise<void>;
  /** Takes back every fault that is in force. */
  heal(): Promise<void>;
  /** Times the planned rate. */
  scale(factor: number): void;
  note(text: string): void;
  /** Ends the load; the drill is judged by what it has. */
  finish(): void;
}

export interface DrillSurroundings {
  readonly view: ClusterView;
  readonly gateways: readonly string[];
  readonly key: string | undefined;
  readonly ca?: string | undefined;
  readonly oracle: Oracle;
  readonly reach: FaultReach;
  readonly signal: AbortSignal;
  readonly onTick?: (snapshot: Snapshot) => void;
  /** Registers what must be healed when the program is stopped. */
  readonly onHeal?: (heal: Heal) => void;
  /** Handed the controls when the load starts. */
  readonly onControls?: (controls: DrillControls) => void;
  /** Work beside the load that belongs to the drill, such as a roll-out. */
  readonly beside?: (beside: Beside) => Promise<void>;
}

/** What work beside the load is given. */
export interface Beside {
  readonly plan: DrillPlan;
  readonly event: (kind: TimelineEvent['kind'], text: string) => void;
  /** Aborted when the load has ended. */
  readonly ended: AbortSignal;
}

/** Baseline a quarter, fault two fifths, recovery a fifth, after the rest (DESIGN.md §6). */
export const phaseShares = {fault: 0.25, recovery: 0.65, after: 0.85} as const;

const warmUps = 20;

/** Runs a drill to its end and judges it. Heals every fault, whatever happens. */
export async function runDrill(plan: DrillPlan, around: DrillSurroundings): Promise<DrillReport> {
  const startedAt = new Date();
  const parts = await around.view.look();
  const unready = parts.filter(({state}) => state !== 'ready').map(({name}) => name);
  if (unready.length > 0 && plan.command !== 'load') throw errors.DRILL_NOT_READY(unready);
  const faults = plan.faults.map(planned => ({
    ...planned,
    kind: faultNamed(planned.fault),
    parts: partsOf(planned.target, parts),
  }));

  const book = new LedgerBook();
  const recorder = new LatencyRecorder();
  const pool = new GatewayPool(around.gateways, {key: around.key, ca: around.ca});
  const timeline: TimelineEvent[] = [];
  const heat = new Array<number>(heatColumns).fill(0);
  const onEnd = (latencyMs: number): void => {
    const column = Math.ceil(Math.log2(Math.max(latencyMs, heatFloorMs) / heatFloorMs));
    heat[Math.min(heatColumns - 1, column)]!++;
  };
  const traffic = new Traffic({...plan, pool, oracle: around.oracle, book, recorder, onEnd});
  // Connections are opened and code is compiled before the clock starts.
  await Promise.all(Array.from({length: warmUps}, () => traffic.warm()));

  const start = performance.now();
  const event = (kind: TimelineEvent['kind'], text: string, at = performance.now()): void => {
    timeline.push({atMs: Math.round(at - start), kind, text});
  };
  traffic.start(start);
  const ended = new AbortController();
  const finished = new AbortController();
  const healers = new Set<Heal>();
  const running: RunningFault = {
    plan,
    around: {
      ...around,
      onHeal: heal => {
        healers.add(heal);
        around.onHeal?.(heal);
      },
    },
    start,
    event,
    ended: ended.signal,
  };
  const injections: Promise<FaultFound>[] = [];
  const track = (injection: Promise<FaultFound>): void => {
    injections.push(injection);
    // What a fault runs into is told at the end, with the load's own result.
    injection.catch(() => {});
  };
  const hits: (PlannedFault & {readonly kind: Fault; readonly parts: readonly Part[]})[] = [...faults];
  for (const fault of faults) track(runFault(fault, running));
  let factor = 1;
  around.onControls?.({
    inject: async (fault, target) => {
      const kind = faultNamed(fault);
      const hit = partsOf(target, await around.view.look());
      const from = (performance.now() - start) / plan.durationMs;
      const now = {fault, target, from, to: Number.POSITIVE_INFINITY, kind, parts: hit};
      hits.push(now);
      track(runFault(now, running));
    },
    heal: async () => {
      await Promise.all([...healers].map(heal => heal()));
      healers.clear();
    },
    scale: by => {
      factor = by;
      event('note', `rate × ${by}`);
    },
    note: text => event('note', text),
    finish: () => finished.abort(),
  });
  const beside = around.beside?.({plan, event: (kind, text) => event(kind, text), ended: ended.signal});
  let punctuality: Awaited<ReturnType<typeof generate>>;
  try {
    punctuality = await generate({
      schedule: scheduleOf(plan.shape, plan.durationMs, plan.seed, () => factor),
      send: traffic.send,
      signal: AbortSignal.any([around.signal, finished.signal]),
      onTick: atMs => {
        around.onTick?.({...snapshotOf(plan, recorder, book, atMs, timeline), heat: [...heat]});
        // The row shows the last seconds: older answers fade.
        for (const column of heat.keys()) heat[column]! *= 0.92;
      },
    });
    await beside;
  } finally {
    ended.abort();
    await Promise.allSettled(injections);
  }
  const found = await Promise.all(injections);
  await traffic.settleSessions();
  await pool.close();

  const [first] = found;
  const windows = recorder.windows;
  const measured = {
    id: idOf(startedAt, plan),
    command: plan.command,
    cluster: plan.cluster,
    startedAt: startedAt.toISOString(),
    ...(first === undefined
      ? {}
      : {
          fault: {
            name: hits.map(({fault}) => fault).join('+'),
            target: hits.map(({target}) => target).join('+'),
            parts: hits.flatMap(hit => hit.parts.map(({name}) => name)),
          },
        }),
    load: {
      offeredRps: round(punctuality.due / (plan.durationMs / 1000)),
      achievedRps: round(punctuality.sent / (Math.max(plan.durationMs, 1) / 1000)),
      unsent: punctuality.unsent,
      maxLateMs: round(punctuality.maxLateMs),
      p99LateMs: round(punctuality.p99LateMs),
      cpu: round(punctuality.cpu),
    },
    latencyMs: recorder.percentiles,
    phases: phasesOf(plan, recorder),
    detection: {ms: first?.detectedMs ?? null, by: first?.detectedBy ?? null},
    recovery: {ms: first === undefined ? 0 : recoveryOf(windows, first.injectedMs, plan.slo)},
    replicasBack: {ms: first?.backMs ?? null},
    ledger: book.ledger,
    causes: book.causes,
    slo: plan.slo,
    budgetBurnt: burnt(book, plan.slo),
    timeline: timeline.toSorted((a, b) => a.atMs - b.atMs),
    windows,
    seed: plan.seed,
    reproduce: plan.reproduce,
  } satisfies Omit<DrillReport, 'valid' | 'verdict' | 'reasons'>;
  return {...measured, ...judge(measured, {recoveryMs: plan.recoveryLimitMs})};
}

interface RunningFault {
  readonly plan: DrillPlan;
  readonly around: DrillSurroundings;
  readonly start: number;
  readonly event: (kind: TimelineEvent['kind'], text: string, at?: number) => void;
  readonly ended: AbortSignal;
}

interface FaultFound {
  readonly injectedMs: number;
  readonly detectedMs: number | null;
  readonly detectedBy: string | null;
  readonly backMs: number | null;
}

/** How long parts may take to come back after the load has ended. */
const backWithinMs = 20_000;

async function runFault(
  {kind, parts, from, to, target}: PlannedFault & {readonly kind: Fault; readonly parts: readonly Part[]},
  {plan, around, start, event, ended}: RunningFault,
): Promise<FaultFound> {
  if (!(await waitUntil(start + plan.durationMs * from, ended))) {
    return {injectedMs: 0, detectedMs: null, detectedBy: null, backMs: null};
  }
  const names = parts.map(({name}) => name);
  const undo = await kind.inject(parts, around.reach);
  const injected = performance.now();
  const healed = new AbortController();
  const heal = async (): Promise<void> => {
    if (healed.signal.aborted) return;
    healed.abort();
    await undo();
    event('heal', `${kind.name} of ${names.join(', ')} healed`);
  };
  around.onHeal?.(heal);
  event('fault', `${kind.name} ${target}: ${names.join(', ')}`);
  try {
    const noticing = AbortSignal.any([
      ended,
      healed.signal,
      AbortSignal.timeout(msUntil(start + plan.durationMs * to)),
    ]);
    const detection = await detect(parts, around, injected, noticing);
    if (detection.ms !== null)
      event('out', `${names.join(', ')} out of rotation (${detection.by})`, injected + detection.ms);
    await waitUntil(start + plan.durationMs * to, AbortSignal.any([ended, healed.signal]));
    await heal();
    const isBack = await untilReady(around.view, parts, {timeoutMs: backWithinMs});
    const backMs = isBack ? Math.round(performance.now() - injected) : null;
    if (backMs !== null) event('back', `${names.join(', ')} ready again`);
    return {
      injectedMs: injected - start,
      detectedMs: detection.ms === null ? null : Math.round(detection.ms),
      detectedBy: detection.by,
      backMs,
    };
  } finally {
    await heal();
  }
}

/** Whole milliseconds from now, within what a timer takes. */
const msUntil = (moment: number): number => Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(moment - performance.now())));

/** Whoever notices first: the gateways for nodes, a probe for everything else. */
async function detect(
  parts: readonly Part[],
  around: DrillSurroundings,
  injected: number,
  stop: AbortSignal,
): Promise<{ms: number | null; by: string | null}> {
  const nodes = parts.filter(({kind}) => kind === 'node').map(({name}) => name);
  const [other] = parts.filter(({kind, url}) => kind !== 'node' && url !== undefined);
  if (nodes.length === 0) {
    const at = other?.url === undefined ? undefined : await untilUnready(other.url, stop);
    return at === undefined ? {ms: null, by: null} : {ms: at - injected, by: 'readiness probe'};
  }
  const watch = new RotationWatch(around.gateways);
  try {
    const at = await watch.untilOut(nodes, stop);
    return at === undefined ? {ms: null, by: null} : {ms: at - injected, by: 'gateways'};
  } finally {
    await watch.close();
  }
}

/** Sleeps until a moment; false when the drill ended before. */
async function waitUntil(moment: number, ended: AbortSignal): Promise<boolean> {
  while (performance.now() < moment) {
    if (ended.aborted) return false;
    await new Promise(resolve => setTimeout(resolve, Math.min(20, Math.max(1, moment - performance.now()))));
  }
  return true;
}

/** A drill that changes something in its middle has phases; plain load has one. */
const hasPhases = ({command, faults}: Pick<DrillPlan, 'command' | 'faults'>): boolean =>
  faults.length > 0 || command === 'rollout';

function phasesOf({durationMs, faults, command}: DrillPlan, recorder: LatencyRecorder): Phase[] {
  const bounds: [Phase['name'], number, number][] = !hasPhases({command, faults})
    ? [['load', 0, durationMs]]
    : [
        ['baseline', 0, durationMs * phaseShares.fault],
        ['fault', durationMs * phaseShares.fault, durationMs * phaseShares.recovery],
        ['recovery', durationMs * phaseShares.recovery, durationMs * phaseShares.after],
        ['after', durationMs * phaseShares.after, durationMs],
      ];
  return bounds.map(([name, fromMs, toMs]) => {
    const {count, failed, p50, p99} = recorder.between(fromMs, toMs);
    return {name, fromMs, toMs, sent: count, failed, p50Ms: p50, p99Ms: p99};
  });
}

const phaseAt = ({durationMs, ...plan}: DrillPlan, atMs: number): Phase['name'] => {
  if (!hasPhases(plan)) return 'load';
  const share = atMs / durationMs;
  if (share < phaseShares.fault) return 'baseline';
  if (share < phaseShares.recovery) return 'fault';
  return share < phaseShares.after ? 'recovery' : 'after';
};

function snapshotOf(
  plan: DrillPlan,
  recorder: LatencyRecorder,
  book: LedgerBook,
  atMs: number,
  events: readonly TimelineEvent[],
): Omit<Snapshot, 'heat'> {
  const {p50, p99, count} = recorder.between(Math.max(0, atMs - 1000), atMs + 250);
  const {attempted, failed} = book.ledger;
  return {atMs, phase: phaseAt(plan, atMs), rate: count, sent: attempted, failed, p50Ms: p50, p99Ms: p99, events};
}

function burnt(book: LedgerBook, slo: Slo): number {
  const {attempted, failed} = book.ledger;
  const budget = allowedFailures(attempted, slo);
  return budget === 0 ? 0 : round(failed / budget);
}

const idOf = (startedAt: Date, {command, faults}: DrillPlan): string =>
  [startedAt.toISOString().replace(/[-:]/g, '').slice(0, 15), command, ...faults.map(({fault}) => fault)].join('-');

const round = (value: number): number => Math.round(value * 100) / 100;
