import {faultNames} from './faults/registry.js';
import type {DrillReport, FaultFound, Verdict} from './report/report.js';

/**
 * Faults × parts: the last verdict of each, or undefined where it was never tried. Where a drill of several faults did
 * not pass, each is judged by itself; what nobody can lay to one of them (lost writes, failed requests) counts for none.
 */
export function coverage(
  reports: readonly DrillReport[],
  kinds: readonly string[],
): {readonly fault: string; readonly verdicts: readonly (Verdict | undefined)[]}[] {
  const tries = reports.flatMap(report =>
    report.faults.flatMap(found => {
      const verdict = report.faults.length === 1 ? report.verdict : verdictOn(found, report);
      return verdict === undefined ? [] : [{fault: found.fault, kind: found.target.split(':')[0], verdict}];
    }),
  );
  return faultNames.map(fault => ({
    fault,
    verdicts: kinds.map(kind => tries.findLast(each => each.fault === fault && each.kind === kind)?.verdict),
  }));
}

/** One fault of several; undefined where nobody can say. */
function verdictOn({survived}: FaultFound, {verdict, valid, ledger, budgetBurnt}: DrillReport): Verdict | undefined {
  if (verdict === 'pass') return 'pass';
  if (!survived && valid) return 'fail';
  const {lost, duplicated, stale, wrong, mixedVersion, unread} = ledger;
  const isHarmed = budgetBurnt > 1 || lost + duplicated + stale + wrong + mixedVersion + unread > 0;
  return survived && valid && !isHarmed ? 'pass' : undefined;
}
