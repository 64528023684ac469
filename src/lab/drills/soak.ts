import {sleep} from '../../kit/wait.js';
import type {ClusterUnderTest} from './cluster/cluster-under-test.js';
import {VitalsLog} from './cluster/vitals.js';
import type {Beside} from './drill-plan.js';
import type {DrillReport, VitalTrend} from './report/report.js';
import {judgeDrill} from './report/verdict.js';

/** Samples over a soak, whatever its length: enough for a trend, too few to disturb. */
const samples = 120;
const leastPauseMs = 250;

/** Samples the figures of every part until the load has ended; gives their trends. */
export async function watchVitals(test: ClusterUnderTest, {plan, ended}: Beside): Promise<VitalTrend[]> {
  const log = new VitalsLog(test);
  const timer = setInterval(
    () => void log.sample().catch(() => undefined),
    Math.max(leastPauseMs, plan.durationMs / samples),
  );
  await sleep(plan.durationMs, ended);
  clearInterval(timer);
  return log.trends();
}

/** A report with the trends of its soak, judged again: what grows fails. */
export function withTrends(report: DrillReport, trends: readonly VitalTrend[]): DrillReport {
  const {valid: _valid, verdict: _verdict, reasons: _reasons, ...measured} = {...report, trends};
  return {...measured, ...judgeDrill(measured, {recoveryMs: 0})};
}
