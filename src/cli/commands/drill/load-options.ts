import {parseDurationMs, parseRatePerSecond} from '../../../kit/units.js';
import type {Mix} from '../../../lab/drills/load/traffic.js';
import type {Shape} from '../../../lab/load/schedule.js';
import {errors} from '../../errors.js';
import type {CommonOptions} from '../../ui/ui.js';

/** What every kind of drill is told on the command line. */
export interface DrillOptions extends CommonOptions {
  readonly rate?: string;
  readonly duration?: string;
  readonly shape?: string;
  readonly trace?: string;
  /** Where what is sent is written down, as a trace. */
  readonly record?: string;
  readonly target?: string;
  /** The cluster, where `target` is a part. */
  readonly on?: string;
  readonly facts?: string;
  readonly sets?: string;
  readonly poison?: string;
  readonly mix?: string;
  readonly check?: string;
  readonly seed?: string;
  readonly generators?: string;
  readonly inCluster?: boolean;
  readonly findLimit?: boolean;
  readonly report?: string;
  readonly junit?: string;
  readonly recovery?: string;
  readonly blastRadius?: string;
  readonly abortAt?: string;
}

const defaults = {rate: 100, durationMs: 20_000, recoveryMs: 2000};

/** Reads options; undefined where one is left out. Each throws OPTION_INVALID. */
export function rateOf({rate}: DrillOptions): number {
  const found = rate === undefined ? defaults.rate : parseRatePerSecond(rate);
  if (found === undefined) throw errors.OPTION_INVALID('--rate', rate!, 'a rate such as 200 or 200/s');
  return found;
}

export function durationOf({duration}: DrillOptions): number | undefined {
  const found = duration === undefined ? undefined : parseDurationMs(duration);
  if (duration !== undefined && !found) throw errors.OPTION_INVALID('--duration', duration, 'a duration such as 20s');
  return found;
}

export const defaultDurationMs = defaults.durationMs;

export function recoveryOf({recovery}: DrillOptions): number {
  const found = recovery === undefined ? defaults.recoveryMs : parseDurationMs(recovery);
  if (found === undefined) throw errors.OPTION_INVALID('--recovery', recovery!, 'a duration such as 2s');
  return found;
}

export function checkedOf({check}: DrillOptions): number {
  const share = check === undefined ? 1 : Number(check);
  if (!(share >= 0 && share <= 1)) throw errors.OPTION_INVALID('--check', check!, 'a share from 0 to 1');
  return share;
}

/** The file of `--record`. */
export function recordOf({record, generators = '1', inCluster, findLimit}: DrillOptions): string | undefined {
  if (record === undefined) return undefined;
  if (generators !== '1' || inCluster)
    throw errors.OPTION_INVALID(
      '--record',
      record,
      'a drill that sends from here: without --generators and --in-cluster',
    );
  if (findLimit) throw errors.OPTION_INVALID('--record', record, 'a drill of one rate: without --find-limit');
  return record;
}

/** A whole number of at least one. */
export function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw errors.OPTION_INVALID(option, text, 'a whole number from 1');
  return Number(text);
}

export function seedOf({seed}: DrillOptions): number {
  if (seed === undefined) return 1;
  if (!/^\d{1,9}$/.test(seed)) throw errors.OPTION_INVALID('--seed', seed, 'a whole number');
  return Number(seed);
}

/** `20%` or `0.2` as a share. */
export function abortAtOf({abortAt}: DrillOptions): number | undefined {
  if (abortAt === undefined) return undefined;
  const share = abortAt.endsWith('%') ? Number(abortAt.slice(0, -1)) / 100 : Number(abortAt);
  if (!(share > 0 && share <= 1)) throw errors.OPTION_INVALID('--abort-at', abortAt, 'a share such as 20%');
  return share;
}

/** `constant`, `poisson`, `ramp`, `ramp:10-500`, `steps:50,100,200`, `spike:500`. */
export function shapeFrom(text: string | undefined, rate: number): Shape {
  const [kind = 'constant', values] = (text ?? 'constant').split(':');
  const numbers = values?.split(kind === 'ramp' ? '-' : ',').map(Number) ?? [];
  if (numbers.every(number => number > 0)) {
    if ((kind === 'constant' || kind === 'poisson') && numbers.length === 0) return {kind, rate};
    if (kind === 'ramp' && (numbers.length === 0 || numbers.length === 2))
      return {kind, from: numbers[0] ?? rate / 10, to: numbers[1] ?? rate};
    if (kind === 'steps' && numbers.length > 0) return {kind, rates: numbers};
    if (kind === 'spike' && numbers.length <= 1) return {kind, rate, peak: numbers[0] ?? rate * 5};
  }
  throw errors.OPTION_INVALID('--shape', text!, 'constant, poisson, ramp:10-500, steps:50,100,200 or spike:500');
}

/** `evaluate=80,session=15,batch=5`. */
export function mixFrom(text: string | undefined): Mix {
  const mix = {evaluate: 0, session: 0, batch: 0};
  for (const part of (text ?? 'evaluate=1').split(',')) {
    const [name = '', share = ''] = part.split('=');
    if (!(name in mix) || !(Number(share) >= 0)) {
      throw errors.OPTION_INVALID('--mix', text!, 'shares such as evaluate=80,session=15,batch=5');
    }
    mix[name as keyof Mix] = Number(share);
  }
  if (mix.evaluate + mix.session + mix.batch <= 0)
    throw errors.OPTION_INVALID('--mix', text!, 'at least one share above 0');
  return mix;
}
