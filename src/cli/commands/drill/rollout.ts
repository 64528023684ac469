import {rollOutAndBack} from '../../../lab/drills/rollout.js';
import {onControl, saidBy, versionNumber} from '../rules/on-control.js';
import {again} from './again.js';
import type {DrillOptions} from './load-options.js';
import {conduct, planFrom} from './run.js';

/**
 * `drill rollout`: activates another version under load and goes back. Every answer must be the right one for the
 * version that it names; none may mix two.
 */
export async function rollout(options: DrillOptions & {readonly to: string}): Promise<void> {
  const wanted = versionNumber(options.to);
  await onControl(options, async control => {
    const said = saidBy({...options, message: 'drill rollout'}, process.cwd());
    await conduct(options, {
      planOf: testbed => ({
        ...planFrom(options, testbed),
        command: 'rollout',
        faults: [],
        reproduce: again('rollout', options),
      }),
      loadOf: async ({project: {spec}}) => {
        const both = await Promise.all([control.version(spec.name), control.version(spec.name, wanted)]);
        return {bundles: both.map(({bundle}) => bundle)};
      },
      beside:
        ({project: {spec}}) =>
        beside =>
          rollOutAndBack(control, wanted, {ruleset: spec.name, ...said}, beside),
    });
  });
}
