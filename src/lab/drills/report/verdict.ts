import type {Window} from '../../load/recorder.js';
import type {DrillReport, FaultFound, Ledger, Slo, Verdict} from './report.js';

/** How long the SLO must hold before it counts as held again: one good moment may be luck, one slow answer is no p99. */
export const heldMs = 1000;

/** Lateness of the generator beyond which the load was not what was asked for. */
const latestMs = 20;

/** Caches fill and code is compiled for minutes: until then growth says nothing. */
const soakLeastMs = 5 * 60_000;

/** How many of these requests may fail. Rounded, because 100 - 99.9 is a little less than 0.1 in binary. */
export const allowedFailures = (requests: number, {availability}: Slo): number =>
  Number(((requests * (100 - availability)) / 100).toFixed(6));

/** Requests that a client got no answer to: those that failed, and those of which nobody knows what became of them. */
export const unansweredOf = ({failed, indeterminate}: Pick<Ledger, 'failed' | 'indeterminate'>): number =>
  failed + indeterminate;

export const holds = (window: Window, slo: Slo): boolean =>
  window.p99Ms <= slo.p99Ms && window.failed <= allowedFailures(window.sent, slo);

/**
 * Milliseconds from the injection to the moment from which on the SLO holds again: 0 when it never broke, null when it
 * did not come back. `spans` are of `heldMs`, in order of their starts.
 */
export function recoveryOf(spans: readonly Window[], injectedMs: number, slo: Slo): number | null {
  const after = spans.filter(({startMs}) => startMs + 1 >= injectedMs);
  // A run that ends within a second of the injection is judged by its last one.
  const behind = after.length > 0 ? after : spans.slice(-1);
  const broken = behind.findIndex(span => !holds(span, slo));
  if (broken < 0) return 0;
  const back = behind.slice(broken + 1).find(span => holds(span, slo));
  return back === undefined ? null : Math.max(0, Math.round(back.startMs - injectedMs));
}

/** What one fault did that it must not. Named where it is one of several. */
function lapses(
  {fault, target, recoveredMs, backMs}: Pick<FaultFound, 'recoveredMs' | 'backMs'> & Partial<FaultFound>,
  {recoveryMs}: Limits,
): string[] {
  const after = fault === undefined ? '' : ` after ${fault} of ${target}`;
  return [
    ...(recoveredMs === null ? [`The SLO did not hold again${after} before the end.`] : []),
    ...(recoveredMs !== null && recoveredMs > recoveryMs
      ? [`The SLO held again ${recoveredMs} ms${after || ' after the fault'}; ${recoveryMs} ms were allowed.`]
      : []),
    ...(backMs === null ? [`Not every part was ready again${after}.`] : []),
  ];
}

export interface Limits {
  /** Within which the SLO must hold again. */
  readonly recoveryMs: number;
}

type Measured = Omit<DrillReport, 'valid' | 'verdict' | 'reasons'>;

/** Judges a run. Every reason is a sentence; a run whose load was not kept is invalid, not fast. */
export function judgeDrill(report: Measured, limits: Limits): {valid: boolean; verdict: Verdict; reasons: string[]} {
  const {load, ledger, slo, latencyMs, recovery, fault, replicasBack} = report;
  const invalid: string[] = [];
  if (load.unsent > 0)
    invalid.push(`${load.unsent} requests were never sent: this machine cannot offer ${load.offeredRps}/s.`);
  if (load.p99LateMs >= latestMs)
    invalid.push(`Requests started ${load.p99LateMs} ms late (p99): the generator was starved.`);
  if (ledger.unread > 0) {
    invalid.push(`${ledger.unread} acknowledged writes could not be read back: nobody can say whether they are there.`);
  }
  if (ledger.otherVersion > 0) {
    invalid.push(
      `${ledger.otherVersion} answers are of other rules than the drill began with: there was nothing to compare them with. \`drill rollout\` changes rules itself.`,
    );
  }
  if (ledger.compared === 0 && ledger.notCompared > 0) {
    invalid.push(
      `None of ${ledger.notCompared} answers could be compared: the functions from outside that the rules ask do not answer this machine.`,
    );
  }
  if (ledger.acknowledged === 0) invalid.push('Nothing was acknowledged: there is nothing to judge.');

  const failures: string[] = [];
  const allowed = allowedFailures(ledger.attempted, slo);
  const failed = unansweredOf(ledger);
  if (failed > allowed) {
    const unknown = ledger.indeterminate === 0 ? '' : `, ${ledger.indeterminate} of them without a known end`;
    failures.push(
      `${failed} of ${ledger.attempted} requests failed${unknown}; ${slo.availability} % allow ${Math.floor(allowed)}.`,
    );
  }
  if (ledger.lost > 0) failures.push(`${ledger.lost} acknowledged writes are lost.`);
  if (ledger.duplicated > 0) failures.push(`${ledger.duplicated} were applied twice.`);
  if (ledger.stale > 0) failures.push(`${ledger.stale} answers missed what had been acknowledged before.`);
  if (ledger.wrong > 0) failures.push(`${ledger.wrong} answers differ from what the rules give.`);
  if (ledger.mixedVersion > 0) failures.push(`${ledger.mixedVersion} answers mix ruleset versions.`);
  if (fault === undefined && latencyMs.p99 > slo.p99Ms)
    failures.push(`p99 is ${latencyMs.p99} ms; the SLO is ${slo.p99Ms} ms.`);
  failures.push(...report.lapses);
  if (report.aborted !== undefined) failures.push(`Ended early: ${report.aborted}`);
  for (const {part, vital, grows} of report.trends ?? []) if (grows) failures.push(`${vital} of ${part} grows.`);
  const [steady] = report.phases;
  const isSteady = steady === undefined || steady.name !== 'baseline' || steady.p99Ms <= slo.p99Ms;
  if (fault !== undefined) {
    const [only, ...others] = report.faults;
    if (only !== undefined && others.length > 0) failures.push(...report.faults.flatMap(each => lapses(each, limits)));
    else failures.push(...lapses({recoveredMs: recovery.ms, backMs: replicasBack.ms}, limits));
  }
  // What is certain stays certain, however late the generator was: fewer requests than asked for failed all the same.
  const corrupt = ledger.lost + ledger.duplicated + ledger.stale + ledger.wrong + ledger.mixedVersion > 0;
  const certain =
    corrupt || report.aborted !== undefined || (failed > allowed && load.unsent === 0 && ledger.acknowledged > 0);
  const valid = invalid.length === 0;
  // The steady state is the hypothesis of a drill: where it never was, its loss proves nothing.
  if (!isSteady) {
    invalid.push(
      `Before the ${report.command === 'rollout' ? 'roll-out' : 'fault'} p99 was ${steady.p99Ms} ms; the SLO is ${slo.p99Ms} ms: nothing was steady to break.`,
    );
  }
  for (const {fault: missed, target} of report.notInjected) {
    invalid.push(`The planned ${missed} of ${target} was not injected: nothing is known of it.`);
  }
  if (report.command === 'rollout' && !report.timeline.some(({kind}) => kind === 'rollout')) {
    invalid.push('No other version was activated: nothing is known of a roll-out.');
  }
  const lastedMs = report.phases.at(-1)?.toMs ?? 0;
  if (report.trends !== undefined && lastedMs < soakLeastMs) {
    invalid.push(
      `A soak of ${Math.round(lastedMs / 1000)} s cannot tell growing from warming up; it takes five minutes at least.`,
    );
  }
  return {valid, ...verdictOf({doubts: invalid, failures, certain})};
}

/** What a run has shown: doubts leave it open, unless something is certain all the same. Reasons are kept of both. */
export function verdictOf({
  doubts,
  failures,
  certain,
}: {
  readonly doubts: readonly string[];
  readonly failures: readonly string[];
  readonly certain: boolean;
}): {verdict: Verdict; reasons: string[]} {
  const reasons = [...doubts, ...failures];
  if (doubts.length > 0 && !certain) return {verdict: 'inconclusive', reasons};
  return {verdict: failures.length === 0 ? 'pass' : 'fail', reasons};
}
