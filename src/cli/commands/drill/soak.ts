import type {VitalTrend} from '../../../lab/drills/report/report.js';
import {watchVitals, withTrends} from '../../../lab/drills/soak.js';
import {conduct, type DrillOptions} from './run.js';

/** `drill soak`: steady load; memory, handles, event-loop lag and connections of every part must not grow. */
export async function soak(options: DrillOptions): Promise<void> {
  let trends: readonly VitalTrend[] = [];
  await conduct('soak', options, {
    beside: test => async beside => {
      trends = await watchVitals(test, beside);
    },
    complete: report => withTrends(report, trends),
  });
}
