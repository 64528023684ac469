import type {DrillPlan} from '../../../lab/drills/drill.js';
import {VitalsLog} from '../../../lab/drills/vitals.js';
import {answerNo, Ui} from '../../ui/ui.js';
import {again} from './again.js';
import {conduct, type DrillOptions, planFrom} from './run.js';
import {drillGround} from './surroundings.js';

/** Samples over a soak, whatever its length: enough for a trend, too few to disturb. */
const samples = 120;
const defaultDuration = '1h';

/** `drill soak`: steady load; memory, handles, event-loop lag and connections of every part must not grow. */
export async function soak(given: DrillOptions): Promise<void> {
  const options = {...given, duration: given.duration ?? defaultDuration};
  const ui = new Ui(options);
  const {view, close} = await drillGround(options);
  const log = new VitalsLog(view);
  let timer: NodeJS.Timeout | undefined;
  try {
    await conduct(options, (ground): DrillPlan => {
      const plan = planFrom(options, ground);
      timer = setInterval(() => void log.sample().catch(() => undefined), Math.max(250, plan.durationMs / samples));
      return {...plan, command: 'soak', faults: [], reproduce: again('soak', options)};
    });
  } finally {
    clearInterval(timer);
    await close();
  }
  const trends = log.trends();
  const growing = trends.filter(({grows}) => grows);
  if (growing.length > 0) answerNo();
  if (ui.json) return;
  const right = (title: string) => ({title, align: 'right' as const});
  ui.note(
    [
      '',
      ui.table(
        [{title: 'part'}, {title: 'figure'}, right('per hour'), right('95 % interval'), {title: ''}],
        trends.map(({part, vital, unit, trend, grows}) => [
          part,
          vital,
          amount(trend.slope, unit),
          trend.interval.map(bound => amount(bound, unit)).join(' … '),
          grows ? ui.noteStyle('bad', 'grows') : ui.noteStyle('good', 'steady'),
        ]),
        2,
      ),
      growing.length === 0 ? 'Nothing grows beyond doubt.' : `${growing.length} figures grow: look for a leak.`,
    ].join('\n'),
  );
}

const amount = (value: number, unit: string): string =>
  unit === 'bytes' ? `${(value / 2 ** 20).toFixed(1)} MiB` : `${Number(value.toPrecision(3))}${unit}`;
