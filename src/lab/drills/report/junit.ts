import {junitXml} from '../../../kit/junit.js';
import type {DrillReport} from './report.js';
import {titleOf} from './title.js';

/** A drill as JUnit XML: one test case, failed with its reasons, or skipped when it was inconclusive. */
export function drillJunit(report: DrillReport): string {
  const {cluster, verdict, reasons, phases, reproduce} = report;
  const durationUs = (phases.at(-1)?.toMs ?? 0) * 1000;
  const message = reasons.join(' ');
  const outcome = {
    pass: {},
    fail: {failure: {message, details: reproduce}},
    inconclusive: {skipped: message},
  }[verdict];
  const drill = {name: titleOf(report), className: cluster, durationUs, ...outcome};
  return junitXml([{name: 'rulectl drill', cases: [drill], durationUs, maySkip: true}], durationUs);
}
