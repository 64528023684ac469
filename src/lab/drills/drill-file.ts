import {parse} from 'yaml';
import {z} from 'zod';
import {parseDurationMs, parseRatePerSecond} from '../../kit/units.js';
import {errors} from './errors.js';
import {faultNames} from './faults/registry.js';

const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const ms = parseDurationMs(value);
  if (ms !== undefined) return ms;
  context.addIssue({code: 'custom', message: 'is no duration such as 30s'});
  return z.NEVER;
});
const rate = z.union([z.string(), z.number()]).transform((value, context) => {
  const perSecond = parseRatePerSecond(value);
  if (perSecond !== undefined) return perSecond;
  context.addIssue({code: 'custom', message: 'is no rate such as 200/s'});
  return z.NEVER;
});

const DrillFile = z.strictObject({
  rate,
  duration,
  /** Within which the SLO must hold again. */
  recovery: duration.optional(),
  /** Most parts that may be hit at once. */
  blastRadius: z.int().min(1).optional(),
  /** Share of failures, over two seconds, at which all is healed and the drill ends. */
  abortAt: z.number().gt(0).max(1).optional(),
  seed: z.number().int().default(1),
  mix: z
    .strictObject({
      evaluate: z.number().min(0).default(1),
      session: z.number().min(0).default(0),
      batch: z.number().min(0).default(0),
    })
    .prefault({}),
  faults: z
    .array(
      z.strictObject({
        fault: z.enum(faultNames as [string, ...string[]]),
        target: z.string().min(1),
        /** From the start of the drill. */
        at: duration,
        for: duration,
      }),
    )
    .min(1),
});

export type DrillFile = z.output<typeof DrillFile>;

/** Reads a `drill.yaml`: a schedule of faults. Throws DRILL_FILE_INVALID. */
export function parseDrillFile(text: string): DrillFile {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw errors.DRILL_FILE_INVALID((error as Error).message.split('\n')[0]!);
  }
  const {data, error} = DrillFile.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  throw errors.DRILL_FILE_INVALID(`${issue?.path.join('.') || 'it'} ${issue?.message ?? 'is wrong'}`);
}
