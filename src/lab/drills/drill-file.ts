import {z} from 'zod';
import {readYaml} from '../../cluster/file/yaml-source.js';
import {nearest} from '../../kit/did-you-mean.js';
import {at} from '../../kit/errors.js';
import {parseDurationMs, parseRatePerSecond} from '../../kit/units.js';
import {errors} from './errors.js';
import {faultNames} from './faults/registry.js';

const duration = z
  .union([z.string(), z.number()], {error: 'is no duration such as 30s'})
  .transform((value, context) => {
    const ms = parseDurationMs(value);
    if (ms !== undefined) return ms;
    context.addIssue({code: 'custom', message: 'is no duration such as 30s'});
    return z.NEVER;
  });
const rate = z.union([z.string(), z.number()], {error: 'is no rate such as 200/s'}).transform((value, context) => {
  const perSecond = parseRatePerSecond(value);
  if (perSecond !== undefined) return perSecond;
  context.addIssue({code: 'custom', message: 'is no rate such as 200/s'});
  return z.NEVER;
});

const Fault = z.strictObject({
  fault: z.enum(faultNames as [string, ...string[]]),
  target: z.string().min(1),
  /** From the start of the drill. */
  at: duration,
  for: duration,
});

const Mix = z.strictObject({
  evaluate: z.number().min(0).default(1),
  session: z.number().min(0).default(0),
  batch: z.number().min(0).default(0),
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
  mix: Mix.prefault({}),
  faults: z.array(Fault).min(1),
});

export type DrillFile = z.output<typeof DrillFile>;

/** Reads a `drill.yaml`: a schedule of faults. Throws DRILL_FILE_INVALID with the line of what is wrong. */
export function parseDrillFile(text: string, path = 'drill.yaml'): DrillFile {
  const yaml = readYaml({path, text});
  const [broken] = yaml.diagnostics;
  if (broken !== undefined) {
    const {message, fix, line, column} = broken;
    throw errors.DRILL_FILE_INVALID(message, fix, at({path, line, column}));
  }
  const value: unknown = yaml.document?.toJS();
  const {data, error} = DrillFile.safeParse(value);
  const fault = data === undefined ? faultIn(error!.issues[0]!, value) : lateFault(data);
  if (fault === undefined) return data!;
  const {line, column} = yaml.place(fault.path, fault.part);
  throw errors.DRILL_FILE_INVALID(fault.message, fault.fix, at({path, line, column}));
}

interface FileFault {
  readonly message: string;
  readonly fix?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly part?: 'key' | 'value';
}

/** A finding of the schema in our words. */
function faultIn(issue: z.core.$ZodIssue, root: unknown): FileFault {
  const {path} = issue;
  const name = path.length === 0 ? 'the file' : path.join('.');
  const value = path.reduce<unknown>((around, key) => (around as Record<PropertyKey, unknown>)?.[key], root);
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys as [string];
    const known = Object.keys(path[0] === 'faults' ? Fault.shape : path[0] === 'mix' ? Mix.shape : DrillFile.shape);
    const near = nearest(key, known);
    return {
      message: `there is no field ${key} in ${name}.`,
      fix: near === undefined ? `Known fields: ${known.join(', ')}.` : `Did you mean ${near}?`,
      path: [...path, key],
      part: 'key',
    };
  }
  if (value === undefined) return {message: `${name} is missing.`, path, part: 'key'};
  if (issue.code === 'invalid_value') {
    const near = nearest(String(value), issue.values.map(String));
    return {
      message: `${name} is ${String(value)}, and there is none.`,
      fix: near === undefined ? `There are ${issue.values.join(', ')}.` : `Did you mean ${near}?`,
      path,
    };
  }
  return {
    message: `${name} ${issue.code === 'custom' || issue.code === 'invalid_union' ? '' : '– '}${issue.message}.`,
    path,
  };
}

/** A fault that would come after the end. */
function lateFault({faults, duration: lasts}: DrillFile): FileFault | undefined {
  const index = faults.findIndex(({at: from}) => from >= lasts);
  if (index < 0) return undefined;
  return {
    message: `${faults[index]!.fault} comes ${faults[index]!.at / 1000} s after the start of a drill of ${lasts / 1000} s.`,
    fix: 'let it come earlier, or the drill last longer',
    path: ['faults', index, 'at'],
  };
}
