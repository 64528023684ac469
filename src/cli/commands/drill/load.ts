import {again} from './again.js';
import type {DrillOptions} from './load-options.js';
import {conduct, planFrom} from './run.js';

/** `drill load`: an open loop against the whole cluster, without a fault. */
export async function load(options: DrillOptions): Promise<void> {
  if (options.findLimit) return (await import('./find-limit.js')).showLimit(options);
  await conduct(options, {
    planOf: testbed => ({
      ...planFrom(options, testbed),
      command: 'load',
      faults: [],
      reproduce: again('load', options),
    }),
  });
}
