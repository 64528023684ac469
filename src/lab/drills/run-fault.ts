import {type ClusterView, type Part, untilReady} from './cluster-view.js';
import {errors} from './errors.js';
import {noteFault} from './fault-journal.js';
import type {Fault} from './faults/fault.js';
import type {DrillPlan, DrillSurroundings, PlannedFault} from './plan.js';
import type {TimelineEvent} from './record.js';
import {DependencyWatch, RotationWatch, untilUnready} from './rotation.js';
import {undoAll} from './undo.js';

export interface FaultToRun extends PlannedFault {
  readonly kind: Fault;
  readonly parts: readonly Part[];
}

/** The drill that a fault belongs to. */
export interface RunningDrill {
  readonly plan: DrillPlan;
  readonly around: DrillSurroundings;
  /** In performance.now() time. */
  readonly start: number;
  readonly event: (kind: TimelineEvent['kind'], text: string, at?: number) => void;
  readonly ended: AbortSignal;
  /** Resolves when earlier faults on the same parts are over. */
  readonly turn: Promise<unknown>;
}

/** What was seen of a fault. `struckMs`, `injectedMs` and `healedMs` from the start of the run, the others from the injection. */
export interface FaultSeen {
  /** When it began to strike; some take a while until they are in force. */
  readonly struckMs: number;
  readonly injectedMs: number;
  readonly healedMs: number;
  readonly detectedMs: number | null;
  readonly detectedBy: string | null;
  readonly backMs: number | null;
}

/** How long parts may take to come back after the fault was healed. */
const backWithinMs = 20_000;
const wholeWithinMs = 10_000;

/** Injects a fault at its time and heals it; undefined when the drill ended before. Noted in the journal all the while. */
export async function runFault(
  {kind, parts: planned, from, to, target}: FaultToRun,
  {plan, around, start, event, ended, turn}: RunningDrill,
): Promise<FaultSeen | undefined> {
  if (!(await waitUntil(start + plan.durationMs * from, ended))) return undefined;
  await turn;
  if (ended.aborted) return undefined;
  const parts = await whole(planned, around.view);
  const names = parts.map(({name}) => name);
  const injection = await kind.prepare(parts, around.reach);
  const strikeOut = await noteFault(around.journal, `${kind.name} of ${names.join(', ')}`, injection.undo);
  const healed = new AbortController();
  let healing: Promise<void> | undefined;
  const healNow = async (): Promise<void> => {
    healed.abort();
    await injection.ease?.();
    const failures = await undoAll(injection.undo, around.reach);
    await injection.tidy?.();
    if (failures.length > 0) throw errors.DRILL_NOT_HEALED(kind.name, failures.map(({why}) => why).join('; '));
    await strikeOut();
    event('heal', `${kind.name} of ${names.join(', ')} healed`);
  };
  const heal = (): Promise<void> => (healing ??= healNow());
  around.onHeal?.(heal);
  try {
    // Bad rules and the like are judged while they strike: the moment before is what counts.
    const struckAt = performance.now();
    await injection.strike();
    const injected = kind.name === 'kill' || kind.name === 'freeze' ? struckAt : performance.now();
    event('fault', `${kind.name} ${target}: ${names.join(', ')}`, injected);
    // As long as planned, also where it had to wait for its parts.
    const end = Math.max(start + plan.durationMs * to, injected + plan.durationMs * (to - from));
    const noticing = AbortSignal.any([ended, healed.signal, AbortSignal.timeout(msUntil(end))]);
    const detection = kind.spares ? unnoticed : await detect({kind, parts}, around, injected, noticing);
    if (detection.ms !== null) {
      event(
        'out',
        `${names.join(', ')} ${kind.slows ? 'passed over' : 'out of rotation'} (${detection.by})`,
        injected + detection.ms,
      );
    }
    await waitUntil(end, AbortSignal.any([ended, healed.signal]));
    await heal();
    const healedMs = performance.now() - start;
    const back = await untilReady(around.view, parts, {timeoutMs: backWithinMs});
    const backMs = back !== undefined ? Math.round(performance.now() - injected) : null;
    if (backMs !== null) event('back', `${names.join(', ')} ready again`);
    return {
      struckMs: Math.round(struckAt - start),
      injectedMs: Math.round(injected - start),
      healedMs: Math.round(healedMs),
      detectedMs: detection.ms === null ? null : Math.round(detection.ms),
      detectedBy: detection.by,
      backMs,
    };
  } finally {
    await heal();
  }
}

/**
 * These parts as they are now: an earlier fault may have replaced a process. A fault strikes what is whole, so it waits
 * for those that an earlier one still has down. Throws DRILL_NOT_READY.
 */
async function whole(parts: readonly Part[], view: ClusterView): Promise<readonly Part[]> {
  const names = parts.map(({name}) => name);
  const found = await untilReady(view, parts, {timeoutMs: wholeWithinMs});
  if (found === undefined) throw errors.DRILL_NOT_READY(names);
  const now = found.filter(({name}) => names.includes(name));
  // A pod that was replaced goes by another name.
  return now.length === parts.length ? now : parts;
}

/** Whole milliseconds from now, within what a timer takes. */
const msUntil = (moment: number): number => Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(moment - performance.now())));

const unnoticed = {ms: null, by: null};

/** Whoever notices first: the gateways for nodes, who depends on them for stores, a probe for everything else. */
async function detect(
  {kind: {slows = false}, parts}: Pick<FaultToRun, 'kind' | 'parts'>,
  {gateways}: DrillSurroundings,
  injected: number,
  stop: AbortSignal,
): Promise<{ms: number | null; by: string | null}> {
  const nodes = parts.filter(({kind}) => kind === 'node').map(({name}) => name);
  const [other] = parts.filter(({kind}) => kind !== 'node');
  const found = async (by: string, moment: Promise<number | undefined>) => {
    const at = await moment;
    return at === undefined ? unnoticed : {ms: at - injected, by};
  };
  if (nodes.length > 0) {
    const watch = new RotationWatch(gateways);
    try {
      return await found('gateways', watch.untilOut(nodes, {signal: stop, slowed: slows}));
    } finally {
      await watch.close();
    }
  }
  if (other?.dependants !== undefined) {
    const watch = new DependencyWatch(other.dependants);
    try {
      return await found('who depends on it', watch.untilMissed(stop));
    } finally {
      await watch.close();
    }
  }
  if (other?.url === undefined) return unnoticed;
  return found('readiness probe', untilUnready(other.url, stop));
}

/** Sleeps until a moment; false when the drill ended before. */
async function waitUntil(moment: number, ended: AbortSignal): Promise<boolean> {
  while (performance.now() < moment) {
    if (ended.aborted) return false;
    await new Promise(resolve => setTimeout(resolve, Math.min(20, Math.max(1, moment - performance.now()))));
  }
  return true;
}
