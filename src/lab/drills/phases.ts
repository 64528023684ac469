import {type LatencyRecorder, windowMs} from '../load/recorder.js';
import type {DrillPlan} from './drill-plan.js';
import type {PlannedFault} from './faults/run-fault.js';
import type {Phase} from './report/report.js';

/** Baseline a quarter, fault two fifths, recovery a fifth, after the rest. */
const phaseShares = {fault: 0.25, recovery: 0.65, after: 0.85} as const;

/** Where a drill with one fault has it: healed when recovery begins. */
export const faultSpan = {from: phaseShares.fault, to: phaseShares.recovery};

/** A run with its faults, also those of a person at the screen. */
export interface Timed extends Pick<DrillPlan, 'command' | 'durationMs'> {
  readonly faults: readonly Pick<PlannedFault, 'from' | 'to'>[];
}
type Bound = readonly [name: Phase['name'], fromMs: number, toMs: number];

/**
 * When each phase begins and ends. Plain load has one. A schedule of faults spans from the first fault to the last heal;
 * what is left behind it is recovery and, in its last two fifths, the time after.
 */
function boundsOf({command, faults, durationMs}: Timed): Bound[] {
  if (faults.length === 0 && command !== 'rollout') return [['load', 0, durationMs]];
  const first = Math.min(...faults.map(({from}) => from), faults.length > 0 ? 1 : phaseShares.fault);
  const healed = faults.length > 0 ? Math.max(...faults.map(({to}) => Math.min(to, 1))) : phaseShares.recovery;
  const after = healed === phaseShares.recovery ? phaseShares.after : healed + (1 - healed) * 0.6;
  return [
    ['baseline', 0, durationMs * first],
    ['fault', durationMs * first, durationMs * healed],
    ['recovery', durationMs * healed, durationMs * after],
    ['after', durationMs * after, durationMs],
  ];
}

/** A window in which a phase begins is all of that phase: what a fault breaks must not be taken for the steady state. */
const windowOf = (ms: number): number => Math.floor(ms / windowMs) * windowMs;

/** The phases of a run that lasted so long, which may be less than planned. */
export function phasesOf(run: Timed, recorder: LatencyRecorder, lastedMs: number): Phase[] {
  const reached = boundsOf(run).filter(([, fromMs]) => fromMs < lastedMs);
  return reached.map(([name, fromMs, end], index, {length}) => {
    const toMs = Math.min(end, lastedMs);
    // A request that was due at the very end belongs to the last phase.
    const until = index === length - 1 ? Number.POSITIVE_INFINITY : windowOf(toMs);
    const {count, failed, p50, p99} = recorder.between(windowOf(fromMs), until);
    return {name, fromMs: Math.round(fromMs), toMs: Math.round(toMs), sent: count, failed, p50Ms: p50, p99Ms: p99};
  });
}

/** The phase at a moment of the run, milliseconds from its start. */
export function phaseAt(run: Timed, atMs: number): Phase['name'] {
  const bounds = boundsOf(run);
  return (bounds.find(([, fromMs, toMs]) => atMs >= fromMs && atMs < toMs) ?? bounds.at(-1)!)[0];
}
