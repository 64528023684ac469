import type {Punctuality} from '../load/generator.js';
import {type LatencyRecorder, type Window, windowMs} from '../load/recorder.js';
import type {DrillPlan} from './drill-plan.js';
import type {FaultSeen, FaultToRun} from './faults/run-fault.js';
import type {LedgerBook} from './load/ledger.js';
import {phasesOf} from './phases.js';
import type {DrillReport, FaultFound, Slo, TimelineEvent} from './report/report.js';
import {allowedFailures, heldMs, recoveryOf, unansweredOf} from './report/verdict.js';

/** What a run gave, before it is judged. */
export interface RunFigures {
  readonly plan: DrillPlan;
  /** Faults that a person injected, by their shares of the run. */
  readonly byHand: readonly {readonly from: number; readonly to: number}[];
  /** What a person did at the screen, in order; no command does it again. */
  readonly manual: readonly string[];
  readonly startedAt: Date;
  readonly punctuality: Punctuality;
  readonly recorder: LatencyRecorder;
  readonly book: LedgerBook;
  readonly generators: number;
  readonly found: readonly {readonly fault: FaultToRun; readonly seen: FaultSeen}[];
  /** Planned faults that the run did not come to. */
  readonly notInjected: readonly Pick<FaultToRun, 'fault' | 'target'>[];
  readonly timeline: readonly TimelineEvent[];
  /** Further tries of the gateways during the run; null where they do not tell. */
  readonly gatewayRetries: number | null;
  /** What work beside the load found wrong. */
  readonly lapses: readonly string[];
  readonly endedEarly: boolean;
  readonly aborted?: string;
}

/** Puts the figures of a run together as a report that still lacks its verdict. */
export function describeRun(run: RunFigures): Omit<DrillReport, 'valid' | 'verdict' | 'reasons'> {
  const {plan, startedAt, punctuality, recorder, book, generators, timeline, gatewayRetries, aborted} = run;
  const {windows} = recorder;
  const {ledger} = book;
  const faults = faultsOf(run, windows);
  const [first] = faults;
  // A drill that was ended early is judged by the time that it had.
  const lastedMs = Math.max(1, run.endedEarly ? Math.min(plan.durationMs, punctuality.elapsedMs) : plan.durationMs);
  const seconds = lastedMs / 1000;
  return {
    id: idOf(startedAt, plan),
    command: plan.command,
    cluster: plan.cluster,
    startedAt: startedAt.toISOString(),
    ...(first === undefined
      ? {}
      : {
          fault: {
            name: faults.map(({fault}) => fault).join('+'),
            target: faults.map(({target}) => target).join('+'),
            parts: faults.flatMap(({parts}) => parts),
          },
        }),
    faults,
    notInjected: [...run.notInjected],
    endedEarly: lastedMs < plan.durationMs,
    load: {
      offeredRps: round(punctuality.due / seconds),
      achievedRps: round(punctuality.sent / seconds),
      unsent: punctuality.unsent,
      maxLateMs: round(punctuality.maxLateMs),
      p99LateMs: round(punctuality.p99LateMs),
      generators,
      cpu: round(punctuality.cpu),
    },
    latencyMs: recorder.percentiles,
    phases: phasesOf({...plan, faults: [...plan.faults, ...run.byHand]}, recorder, lastedMs),
    detection: {ms: first?.detectedMs ?? null, by: first?.detectedBy ?? null},
    recovery: {ms: worst(faults.map(({recoveredMs}) => recoveredMs)) ?? (first === undefined ? 0 : null)},
    replicasBack: {ms: first === undefined ? null : worst(faults.map(({backMs}) => backMs))},
    ledger,
    failures: {
      beforeRetries: gatewayRetries === null ? null : gatewayRetries + ledger.retried + unansweredOf(ledger),
      afterRetries: unansweredOf(ledger),
    },
    causes: book.causes,
    slo: plan.slo,
    budgetBurnt: burnt(ledger, plan.slo),
    lapses: [...run.lapses],
    ...(aborted === undefined ? {} : {aborted}),
    timeline: timeline.toSorted((a, b) => a.atMs - b.atMs),
    windows,
    seed: plan.seed,
    reproduce: [plan.reproduce, ...(run.manual.length === 0 ? [] : [`# by hand: ${run.manual.join(', ')}`])].join(' '),
  };
}

function faultsOf({found, plan, recorder}: RunFigures, windows: readonly Window[]): FaultFound[] {
  const spans = found.length === 0 ? [] : recorder.spans(heldMs);
  const ordered = found.toSorted((a, b) => a.seen.injectedMs - b.seen.injectedMs);
  return ordered.map(({fault, seen}, index) => {
    // What breaks once the next fault strikes is the next fault's.
    const next = ordered[index + 1]?.seen.struckMs ?? Number.POSITIVE_INFINITY;
    // Where that is too soon to see the SLO hold again, both answer for what follows.
    const until = next - seen.injectedMs < heldMs ? Number.POSITIVE_INFINITY : next;
    const own = windows.filter(({startMs}) => startMs < until);
    const errorAt = recorder.failuresSeenMs.filter(at => at >= seen.injectedMs && at < until);
    const firstErrorAt = errorAt.length === 0 ? undefined : Math.min(...errorAt);
    const goodAgain =
      firstErrorAt === undefined
        ? undefined
        : own.find(({startMs, sent, failed}) => startMs + windowMs > firstErrorAt && failed < sent);
    const from = (at: number | undefined): number | null =>
      at === undefined ? null : Math.max(0, Math.round(at - seen.injectedMs));
    const recoveredMs = recoveryOf(
      spans.filter(({startMs}) => startMs + heldMs <= until),
      seen.injectedMs,
      plan.slo,
    );
    return {
      fault: fault.fault,
      target: fault.target,
      parts: [...seen.parts],
      share: seen.share === null ? null : round(seen.share),
      injectedMs: seen.injectedMs,
      healedMs: seen.healedMs,
      detectedMs: seen.detectedMs,
      detectedBy: seen.detectedBy,
      firstErrorMs: from(firstErrorAt),
      firstGoodMs: from(goodAgain && Math.max(goodAgain.startMs, firstErrorAt!)),
      recoveredMs,
      backMs: seen.backMs,
      survived: recoveredMs !== null && recoveredMs <= plan.recovery && seen.backMs !== null,
    };
  });
}

/** The largest; null when one is missing or there is none. */
const worst = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.includes(null) ? null : Math.max(...(values as number[]));

/** Share of the error budget that failures used up; without a budget, one failure uses it all. */
function burnt(ledger: DrillReport['ledger'], slo: Slo): number {
  const budget = allowedFailures(ledger.attempted, slo);
  const failed = unansweredOf(ledger);
  if (budget === 0) return failed === 0 ? 0 : failed;
  return round(failed / budget);
}

const idOf = (startedAt: Date, {command, faults}: DrillPlan): string => {
  const names = faults.length > 3 ? [`${faults.length}-faults`] : faults.map(({fault}) => fault);
  return [startedAt.toISOString().replace(/[-:]/g, '').slice(0, 15), command, ...names].join('-');
};

const round = (value: number): number => Math.round(value * 100) / 100;
