import type {VitalTrend} from '../../../lab/drills/report/report.js';
import {watchVitals, withTrends} from '../../../lab/drills/soak.js';
import {again} from './again.js';
import type {DrillOptions} from './load-options.js';
import {conduct, planFrom} from './run.js';

const defaultDuration = '1h';

/** `drill soak`: steady load; memory, handles, event-loop lag and connections of every part must not grow. */
export async function soak(given: DrillOptions): Promise<void> {
  const options = {...given, duration: given.duration ?? defaultDuration};
  let trends: readonly VitalTrend[] = [];
  await conduct(options, {
    planOf: testbed => ({
      ...planFrom(options, testbed),
      command: 'soak',
      faults: [],
      reproduce: again('soak', options),
    }),
    beside:
      ({view}) =>
      async beside => {
        trends = await watchVitals(view, beside);
      },
    complete: report => withTrends(report, trends),
  });
}
