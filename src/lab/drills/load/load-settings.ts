import {z} from 'zod';
import {rate} from '../../../cluster/file/fields.js';
import {isObject, type JsonObject} from '../../../kit/json.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import type {Shape} from '../../load/schedule.js';

/**
 * A setting of a drill. It reads the text of a flag, the value in a drill file, and what itself has read before. `value`
 * is how the help names the flag's value; a `prefault` is what holds where nobody says anything.
 */
export const setting = <Schema extends z.ZodType>(schema: Schema, value: string, description: string): Schema =>
  schema.meta({value, description});

/** A number that may be written as text. */
export const numeric = <Schema extends z.ZodType<number>>(schema: Schema) =>
  z.preprocess(given => (typeof given === 'string' && given.trim() !== '' ? Number(given) : given), schema);

/** A share of the whole, `0.2` or `20%`, that satisfies a test. */
export const share = (expected: string, isGood: (share: number) => boolean) =>
  z.union([z.string(), z.number()]).transform((given, context) => {
    const text = String(given);
    const found = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
    if (text.trim() !== '' && isGood(found)) return found;
    context.addIssue({code: 'custom', message: `must be ${expected}`});
    return z.NEVER;
  });

const mixWanted = 'must be shares such as evaluate=80,session=15,batch=5, one of them above 0';

/** Shares of the kinds of calls; they need not add up to 1. */
const Mix = z.strictObject({
  evaluate: z.number().min(0).default(1),
  session: z.number().min(0).default(0),
  batch: z.number().min(0).default(0),
});
export type Mix = z.output<typeof Mix>;

/** `evaluate=80,session=15`: what it does not name is not sent. */
const mixText = z.string().transform((text, context) => {
  const pairs = text.split(',').map(part => part.split('='));
  const mix = {
    evaluate: 0,
    session: 0,
    batch: 0,
    ...Object.fromEntries(pairs.map(([name, part]) => [name, Number(part)])),
  };
  const {success, data} = Mix.safeParse(mix);
  if (success) return data;
  context.addIssue({code: 'custom', message: mixWanted});
  return z.NEVER;
});

/** What is sent, however it gets its facts and whoever sends it. */
export const LoadSettings = z.object({
  rate: setting(rate().prefault('100'), 'n', 'requests per second'),
  shape: setting(
    z
      .string()
      .refine(
        text => shapeOf({shape: text, rate: 1}) !== undefined,
        'must be constant, poisson, ramp:10-500, steps:50,100,200 or spike:500',
      )
      .prefault('constant'),
    'shape',
    'constant, poisson, ramp:10-500, steps:50,100,200, spike:500',
  ),
  mix: setting(
    z
      .union([mixText, Mix])
      .refine(({evaluate, session, batch}) => evaluate + session + batch > 0, mixWanted)
      .prefault('evaluate=1'),
    'shares',
    'kinds of calls, such as evaluate=80,session=15,batch=5',
  ),
  check: setting(
    share('a share from 0 to 1', part => part >= 0 && part <= 1).prefault('1'),
    'share',
    'share of the answers that are compared',
  ),
  seed: setting(numeric(z.int()).prefault('1'), 'n', 'seed of the mix, of Poisson gaps and of facts from a schema'),
});
export type LoadSettings = Readonly<z.output<typeof LoadSettings>>;

/** The rates over time that a shape asks for; undefined where the text is no shape. */
export function shapeOf({shape, rate}: {readonly shape: string; readonly rate: number}): Shape | undefined {
  const [kind, values] = shape.split(':');
  const numbers = values?.split(kind === 'ramp' ? '-' : ',').map(Number) ?? [];
  if (!numbers.every(number => number > 0)) return undefined;
  if ((kind === 'constant' || kind === 'poisson') && numbers.length === 0) return {kind, rate};
  if (kind === 'ramp' && (numbers.length === 0 || numbers.length === 2))
    return {kind, from: numbers[0] ?? rate / 10, to: numbers[1] ?? rate};
  if (kind === 'steps' && numbers.length > 0) return {kind, rates: numbers};
  if (kind === 'spike' && numbers.length <= 1) return {kind, rate, peak: numbers[0] ?? rate * 5};
  return undefined;
}

/** Load for whoever sends it: the settings, and what they are applied to. Holds the API key. */
export const LoadJob = LoadSettings.extend({
  gateways: z.array(z.string()).readonly(),
  key: z.string().optional(),
  ca: z.string().optional(),
  /** Fact sets, sent in turn. */
  facts: z.array(z.custom<JsonObject>(isObject)).readonly(),
  /** All that may answer: one version, or in a roll-out both. */
  bundles: z.array(z.custom<Bundle>(isObject)).readonly(),
  durationMs: z.number(),
  /** When each request is due, milliseconds from the start, where a trace says so instead of the shape. */
  offsets: z.array(z.number()).readonly().optional(),
  /** This sender is number `index` (from 0) of `of` that share the schedule. Default: the only one. */
  share: z.object({index: z.int(), of: z.int()}).optional(),
  /** Waits for `start` on its input when it is ready; without, it starts by itself. */
  waits: z.boolean().default(false),
});
export type LoadJob = Readonly<z.output<typeof LoadJob>>;
