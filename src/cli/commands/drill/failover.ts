import {readFile} from 'node:fs/promises';
import type {ClusterUnderTest} from '../../../lab/drills/cluster-under-test.js';
import {type DrillFile, parseDrillFile} from '../../../lab/drills/drill-file.js';
import {errors as drillErrors} from '../../../lab/drills/errors.js';
import {faultChoices, faultNamed} from '../../../lab/drills/faults/registry.js';
import {faultSpan} from '../../../lab/drills/phases.js';
import {again} from './again.js';
import {type DrillOptions, durationOf, mixFrom, rateOf, seedOf} from './load-options.js';
import {conduct, planFrom} from './run.js';

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
  await conduct(options, {
    planOf: async testbed => ({
      ...planFrom(options, testbed),
      command: 'failover',
      faults: [{fault, target: target ?? (await refuseWithout(fault, testbed)), ...faultSpan}],
      reproduce,
    }),
  });
}

/** Throws DRILL_TARGET_MISSING with the targets that the fault can hit, DRILL_FAULT_UNKNOWN. */
async function refuseWithout(fault: string, {view}: ClusterUnderTest): Promise<never> {
  const {name} = faultNamed(fault);
  const choices = faultChoices(await view.look());
  throw drillErrors.DRILL_TARGET_MISSING(name, choices.find(each => each.name === name)?.targets ?? []);
}

async function drillFile(path: string): Promise<DrillFile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw drillErrors.DRILL_FILE_INVALID(`${path} cannot be read`);
  });
  return parseDrillFile(text, path);
}

/** The schedule of a file. What the options say counts more; another duration stretches or shortens all of it. */
function fromFile(drill: DrillFile, options: DrillOptions, reproduce: string): Promise<void> {
  const seed = options.seed === undefined ? drill.seed : seedOf(options);
  const rate = options.rate === undefined ? drill.rate : rateOf(options);
  const mix = options.mix === undefined ? drill.mix : mixFrom(options.mix);
  return conduct(options, {
    planOf: testbed => ({
      ...planFrom(options, testbed),
      durationMs: durationOf(options) ?? drill.duration,
      seed,
      ...given('recoveryLimitMs', options.recovery === undefined ? drill.recovery : undefined),
      ...given('blastRadius', options.blastRadius === undefined ? drill.blastRadius : undefined),
      ...given('abortAt', options.abortAt === undefined ? drill.abortAt : undefined),
      command: 'failover',
      faults: drill.faults.map(({fault, target, at, for: length}) => ({
        fault,
        target,
        from: at / drill.duration,
        to: Math.min(1, (at + length) / drill.duration),
      })),
      reproduce,
    }),
    loadOf: async () => ({rate, mix, seed}),
  });
}

const given = <Key extends string>(key: Key, value: number | undefined): Partial<Record<Key, number>> =>
  value === undefined ? {} : ({[key]: value} as Record<Key, number>);
