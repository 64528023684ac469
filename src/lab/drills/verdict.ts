import type {Window} from '../load/recorder.js';
import type {DrillReport, Verdict} from './record.js';

export interface Slo {
  /** Percent of requests that must succeed. */
  readonly availability: number;
  readonly p99Ms: number;
}

/** How long the SLO must hold, in windows, before it counts as held again: one good window may be luck. */
const heldWindows = 3;

/** How many of these requests may fail. Rounded, because 100 - 99.9 is a little less than 0.1 in binary. */
export const allowedFailures = (requests: number, {availability}: Slo): number =>
  Number(((requests * (100 - availability)) / 100).toFixed(6));

export const holds = (window: Window, slo: Slo): boolean =>
  window.p99Ms <= slo.p99Ms && window.failed <= allowedFailures(window.sent, slo);

/**
 * Milliseconds from the injection to the start of the first window in which the SLO holds again: 0 when it never broke,
 * null when it did not come back. Windows are of equal length, in order.
 */
export function recoveryOf(windows: readonly Window[], injectedMs: number, slo: Slo): number | null {
  const behind = windows.filter(({startMs}) => startMs + 1 >= injectedMs);
  const broken = behind.findIndex(window => !holds(window, slo));
  if (broken < 0) return 0;
  for (let i = broken + 1; i < behind.length; i++) {
    const stretch = behind.slice(i, i + heldWindows);
    if (stretch.every(window => holds(window, slo))) return Math.max(0, Math.round(behind[i]!.startMs - injectedMs));
  }
  return null;
}

export interface Limits {
  /** Within which the SLO must hold again. */
  readonly recoveryMs: number;
}

/** Lateness of the generator beyond which the load was not what was asked for. */
const latestMs = 20;

type Measured = Omit<DrillReport, 'valid' | 'verdict' | 'reasons'>;

/** Judges a run. Every reason is a sentence; a run whose load was not kept is invalid, not fast. */
export function judge(report: Measured, limits: Limits): {valid: boolean; verdict: Verdict; reasons: string[]} {
  const {load, ledger, slo, latencyMs, recovery, fault, replicasBack} = report;
  const invalid: string[] = [];
  if (load.unsent > 0)
    invalid.push(`${load.unsent} requests were never sent: this machine cannot offer ${load.offeredRps}/s.`);
  if (load.p99LateMs >= latestMs)
    invalid.push(`Requests started ${load.p99LateMs} ms late (p99): the generator was starved.`);
  if (ledger.unread > 0) {
    invalid.push(`${ledger.unread} acknowledged writes could not be read back: nobody can say whether they are there.`);
  }
  if (ledger.acknowledged === 0) invalid.push('Nothing was acknowledged: there is nothing to judge.');

  const failures: string[] = [];
  const allowed = allowedFailures(ledger.attempted, slo);
  if (ledger.failed > allowed) {
    failures.push(
      `${ledger.failed} of ${ledger.attempted} requests failed; ${slo.availability} % allow ${Math.floor(allowed)}.`,
    );
  }
  if (ledger.lost > 0) failures.push(`${ledger.lost} acknowledged writes are lost.`);
  if (ledger.duplicated > 0) failures.push(`${ledger.duplicated} were applied twice.`);
  if (ledger.stale > 0) failures.push(`${ledger.stale} answers missed what had been acknowledged before.`);
  if (ledger.wrong > 0) failures.push(`${ledger.wrong} answers differ from what the rules give.`);
  if (ledger.mixedVersion > 0) failures.push(`${ledger.mixedVersion} answers mix ruleset versions.`);
  if (fault === undefined && latencyMs.p99 > slo.p99Ms)
    failures.push(`p99 is ${latencyMs.p99} ms; the SLO is ${slo.p99Ms} ms.`);
  if (report.aborted !== undefined) failures.push(`Ended early: ${report.aborted}`);
  for (const {part, vital, grows} of report.trends ?? []) if (grows) failures.push(`${vital} of ${part} grows.`);
  const [steady] = report.phases;
  const isSteady = steady === undefined || steady.name !== 'baseline' || steady.p99Ms <= slo.p99Ms;
  if (fault !== undefined) {
    if (recovery.ms === null) failures.push('The SLO did not hold again before the end.');
    else if (recovery.ms > limits.recoveryMs) {
      failures.push(`The SLO held again after ${recovery.ms} ms; ${limits.recoveryMs} ms were allowed.`);
    }
    if (replicasBack.ms === null) failures.push('Not every part was ready again at the end.');
  }
  // What is certain stays certain, however late the generator was: fewer requests than asked for failed all the same.
  const corrupt = ledger.lost + ledger.duplicated + ledger.stale + ledger.wrong + ledger.mixedVersion > 0;
  const certain =
    corrupt ||
    report.aborted !== undefined ||
    (ledger.failed > allowed && load.unsent === 0 && ledger.acknowledged > 0);
  const valid = invalid.length === 0;
  // The steady state is the hypothesis of a drill: where it never was, its loss proves nothing.
  if (!isSteady) {
    invalid.push(
      `Before the fault p99 was ${steady.p99Ms} ms; the SLO is ${slo.p99Ms} ms: nothing was steady to break.`,
    );
  }
  if (invalid.length > 0 && !certain) return {valid, verdict: 'inconclusive', reasons: [...invalid, ...failures]};
  return {valid, verdict: failures.length === 0 ? 'pass' : 'fail', reasons: [...invalid, ...failures]};
}
