import type {z} from 'zod';
import {findingsOf} from '../../cluster/file/describe-issue.js';
import {commandLine, flagOf} from '../../kit/shell-words.js';
import {readDrillFile} from './drill-file.js';
import {errors} from './errors.js';
import type {PlannedFault} from './faults/run-fault.js';
import {type DrillKind, DrillSettings, drillKinds, isOutput, type SettingName} from './settings.js';

/** What flags say of a drill, as written. `on` is what `target` was called where that was a part. */
export type DrillFlags = Partial<Readonly<Record<SettingName | 'on', string | boolean>>>;

/** A drill as somebody asked for it. */
export interface DrillRequest {
  readonly kind: DrillKind;
  readonly settings: DrillSettings;
  /** Of a drill file; undefined without one. */
  readonly schedule: readonly PlannedFault[] | undefined;
  /** The command that asks for the same again. */
  readonly reproduce: string;
  /** Old spellings that were used, a sentence each. */
  readonly notices: readonly string[];
}

/**
 * Reads what is asked for: flags go before the drill file, and that before the defaults. Throws DRILL_SETTING_INVALID
 * with the flag's name or the place in the file, DRILL_FILE_INVALID.
 */
export function readDrill(kind: DrillKind, options: DrillFlags & {readonly file?: string}): DrillRequest {
  const {flags, notices} = inNewSpelling(kind, flagsOf(kind, options));
  if (flags.plan !== undefined && (flags.fault !== undefined || flags.part !== undefined))
    throw errors.DRILL_SETTING_INVALID(
      '--plan cannot be used with --fault or --part.',
      'its file names faults and parts',
    );
  const file = flags.plan === undefined ? undefined : readDrillFile(String(flags.plan));
  return {
    kind,
    // The file's values have been looked at before: what is wrong here is a flag's.
    settings: readSettings(DrillSettings, {...file?.given, ...flags}),
    schedule: file?.faults,
    reproduce: commandOf(kind, flags, options.file),
    notices: [...notices, ...(file?.notices ?? [])],
  };
}

/** The flags of this kind of drill, without those that were left out. */
const flagsOf = (kind: DrillKind, options: DrillFlags): DrillFlags =>
  Object.fromEntries(
    [...drillKinds[kind].settings, 'on' as const].flatMap(name =>
      options[name] === undefined ? [] : [[name, options[name]]],
    ),
  );

/** Reads settings as flags have them. Throws DRILL_SETTING_INVALID with the flag's name. */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  given: Readonly<Record<string, unknown>>,
  command = 'drill',
): z.output<Schema> {
  const {data, error} = schema.safeParse(given);
  if (error === undefined) return data;
  const [issue] = error.issues as [(typeof error.issues)[0]];
  const [name, ...below] = issue.path as [string, ...PropertyKey[]];
  const named = {...issue, path: [flagOf(name), ...below]};
  const {message, fix} = findingsOf(named, [], {[flagOf(name)]: given[name]}, {})[0]!;
  throw errors.DRILL_SETTING_INVALID(message, fix ?? `See: rulectl ${command} --help`);
}

const partForm = /^((node|group|zone):.+|(gateway|control|redis|postgres)(:.*)?)$/;

/** The part used to be `--target`, and the cluster `--on`. */
function inNewSpelling(kind: DrillKind, {on, target, ...rest}: DrillFlags): {flags: DrillFlags; notices: string[]} {
  const isPart = kind === 'failover' && typeof target === 'string' && partForm.test(target);
  const cluster = isPart ? on : (on ?? target);
  return {
    flags: {
      ...rest,
      ...(isPart && {part: rest.part ?? target}),
      ...(cluster !== undefined && {target: cluster}),
    },
    notices: [
      ...(isPart ? [`--target is the cluster; for the part write --part ${target}.`] : []),
      ...(on === undefined ? [] : [`--on is called --target now: --target ${on}.`]),
    ],
  };
}

/** The command line with these flags, without outputs; with a seed, which a drill file has itself. */
function commandOf(kind: DrillKind, flags: DrillFlags, file: string | undefined): string {
  const seeded: DrillFlags = flags.seed === undefined && flags.plan === undefined ? {...flags, seed: '1'} : flags;
  const again = drillKinds[kind].settings.filter(name => !isOutput(name));
  return commandLine(['rulectl', 'drill', kind], {
    file,
    ...Object.fromEntries(again.map(name => [name, seeded[name]])),
  });
}
