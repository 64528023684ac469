import {judge} from '../../../lab/drills/verdict.js';
import {VitalsLog, type VitalTrend} from '../../../lab/drills/vitals.js';
import {again} from './again.js';
import type {DrillOptions} from './load-options.js';
import {conduct, planFrom} from './run.js';

/** Samples over a soak, whatever its length: enough for a trend, too few to disturb. */
const samples = 120;
const defaultDuration = '1h';

/** `drill soak`: steady load; memory, handles, event-loop lag and connections of every part must not grow. */
export async function soak(given: DrillOptions): Promise<void> {
  const options = {...given, duration: given.duration ?? defaultDuration};
  let trends: readonly VitalTrend[] = [];
  await conduct(options, {
    planOf: ground => ({
      ...planFrom(options, ground),
      command: 'soak',
      faults: [],
      reproduce: again('soak', options),
    }),
    beside:
      ({view}) =>
      async ({plan, ended}) => {
        const log = new VitalsLog(view);
        const timer = setInterval(
          () => void log.sample().catch(() => undefined),
          Math.max(250, plan.durationMs / samples),
        );
        await new Promise<void>(resolve => {
          const done = setTimeout(resolve, plan.durationMs);
          ended.addEventListener('abort', () => {
            clearTimeout(done);
            resolve();
          });
        });
        clearInterval(timer);
        trends = log.trends();
      },
    complete: report => {
      const {valid: _valid, verdict: _verdict, reasons: _reasons, ...measured} = {...report, trends};
      return {...measured, ...judge(measured, {recoveryMs: 0})};
    },
  });
}
