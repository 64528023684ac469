import {readFile} from 'node:fs/promises';
import {type DrillFile, parseDrillFile} from '../../../lab/drills/drill-file.js';
import {errors as drillErrors} from '../../../lab/drills/errors.js';
import {again} from './again.js';
import type {DrillOptions} from './load-options.js';
import {conduct, faultSpan, planFrom} from './run.js';

/** `drill failover`: one fault in the second quarter, or a file with several in time. */
export async function failover({
  fault = 'kill',
  plan: file,
  target,
  ...options
}: DrillOptions & {readonly fault?: string; readonly plan?: string}): Promise<void> {
  const reproduce = again('failover', {
    ...options,
    ...(file === undefined ? {fault, target} : {plan: file}),
  } as DrillOptions);
  if (file !== undefined) return fromFile(await drillFile(file), options, reproduce);
  if (target === undefined)
    throw drillErrors.DRILL_TARGET_UNKNOWN('', ['node:GROUP', 'group:GROUP', 'gateway', 'control']);
  await conduct(options, {
    planOf: ground => ({
      ...planFrom(options, ground),
      command: 'failover',
      faults: [{fault, target, ...faultSpan}],
      reproduce,
    }),
  });
}

async function drillFile(path: string): Promise<DrillFile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw drillErrors.DRILL_FILE_INVALID(`${path} cannot be read`);
  });
  return parseDrillFile(text);
}

const fromFile = (drill: DrillFile, options: DrillOptions, reproduce: string): Promise<void> =>
  conduct(options, {
    planOf: ground => ({
      ...planFrom(options, ground),
      durationMs: drill.duration,
      seed: drill.seed,
      ...(drill.recovery === undefined ? {} : {recoveryLimitMs: drill.recovery}),
      ...(drill.blastRadius === undefined ? {} : {blastRadius: drill.blastRadius}),
      ...(drill.abortAt === undefined ? {} : {abortAt: drill.abortAt}),
      command: 'failover',
      faults: drill.faults.map(({fault, target, at, for: length}) => ({
        fault,
        target,
        from: at / drill.duration,
        to: Math.min(1, (at + length) / drill.duration),
      })),
      reproduce,
    }),
    loadOf: async () => ({rate: drill.rate, mix: drill.mix, seed: drill.seed}),
  });
