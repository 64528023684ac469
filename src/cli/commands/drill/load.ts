import type {DrillPlan} from '../../../lab/drills/drill.js';
import {again} from './again.js';
import {conduct, type DrillOptions, planFrom} from './run.js';

/** `drill load`: an open loop against the whole cluster, without a fault. */
export async function load(options: DrillOptions & {readonly findLimit?: boolean}): Promise<void> {
  if (options.findLimit) return (await import('./find-limit.js')).findLimit(options);
  await conduct(options, (ground): DrillPlan => {
    const plan = planFrom(options, ground);
    return {...plan, command: 'load', faults: [], reproduce: again('load', options)};
  });
}
