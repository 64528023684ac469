import {readDrill} from '../../../lab/drills/read-drill.js';
import type {VitalTrend} from '../../../lab/drills/report/report.js';
import {rollOutAndBack} from '../../../lab/drills/rollout.js';
import {watchVitals, withTrends} from '../../../lab/drills/soak.js';
import {onControl, saidBy} from '../rules/on-control.js';
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

/**
 * `drill rollout`: activates another version under load and goes back. Every answer must be the right one for the
 * version that it names; none may mix two.
 */
export async function rollout(options: DrillOptions): Promise<void> {
  const {to, target} = readDrill('rollout', options).settings;
  await onControl({target, file: options.file}, async control => {
    const wanted = to!;
    const said = saidBy({message: 'drill rollout'}, process.cwd());
    await conduct('rollout', options, {
      bundles: async ({project: {spec}}) => {
        const both = await Promise.all([control.version(spec.name), control.version(spec.name, wanted)]);
        return both.map(({bundle}) => bundle);
      },
      beside:
        ({project: {spec}}) =>
        beside =>
          rollOutAndBack(control, wanted, {ruleset: spec.name, ...said}, beside),
    });
  });
}
