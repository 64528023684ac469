import {escapeMarkup} from '../../report/markup.js';
import type {DrillReport} from './report.js';
import {titleOf} from './title.js';

/** A drill as JUnit XML: one test case, failed with its reasons, or skipped when it was inconclusive. */
export function drillJunit(report: DrillReport): string {
  const {cluster, verdict, reasons, phases, reproduce} = report;
  const seconds = ((phases.at(-1)?.toMs ?? 0) / 1000).toFixed(3);
  const message = escapeMarkup(reasons.join(' '));
  const inner = {
    pass: '',
    fail: `<failure message="${message}">${escapeMarkup(reproduce)}</failure>`,
    inconclusive: `<skipped message="${message}"/>`,
  }[verdict];
  const count = (kind: DrillReport['verdict']) => (verdict === kind ? 1 : 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="1" failures="${count('fail')}" time="${seconds}">
  <testsuite name="rulectl drill" tests="1" failures="${count('fail')}" skipped="${count('inconclusive')}" time="${seconds}">
    <testcase name="${escapeMarkup(titleOf(report))}" classname="${escapeMarkup(cluster)}" time="${seconds}">${inner}</testcase>
  </testsuite>
</testsuites>
`;
}
