import {readFile} from 'node:fs/promises';
import type {DrillPlan} from '../../../lab/drills/drill.js';
import {parseDrillFile} from '../../../lab/drills/drill-file.js';
import {errors as drillErrors} from '../../../lab/drills/errors.js';
import {again} from './again.js';
import {conduct, type DrillOptions, faultSpan, planFrom} from './run.js';

/** `drill failover`: one fault in the second quarter, or a file with several in time. */
export async function failover({
  fault = 'kill',
  plan: file,
  target,
  ...options
}: DrillOptions & {readonly fault?: string; readonly plan?: string}): Promise<void> {
  const all = {
    ...options,
    fault,
    ...(target === undefined ? {} : {target}),
    ...(file === undefined ? {} : {plan: file}),
  };
  if (file !== undefined) return fromFile(file, options, again('failover', all));
  if (target === undefined)
    throw drillErrors.DRILL_TARGET_UNKNOWN('', ['node:GROUP', 'group:GROUP', 'gateway', 'control']);
  await conduct(
    options,
    (ground): DrillPlan => ({
      ...planFrom(options, ground),
      command: 'failover',
      faults: [{fault, target, ...faultSpan}],
      reproduce: again('failover', all),
    }),
  );
}

async function fromFile(file: string, options: DrillOptions, reproduce: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw drillErrors.DRILL_FILE_INVALID(`${file} cannot be read`);
  });
  const drill = parseDrillFile(text);
  await conduct(
    options,
    (ground): DrillPlan => ({
      ...planFrom({...options, rate: String(drill.rate), duration: `${drill.duration}ms`}, ground),
      mix: drill.mix,
      seed: drill.seed,
      command: 'failover',
      faults: drill.faults.map(({fault, target, at, for: length}) => ({
        fault,
        target,
        from: at / drill.duration,
        to: Math.min(1, (at + length) / drill.duration),
      })),
      reproduce,
    }),
  );
}
