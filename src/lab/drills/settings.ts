import {z} from 'zod';
import {duration} from '../../cluster/file/fields.js';
import {faultNames} from './faults/registry.js';
import {LoadSettings, numeric, setting, share} from './load/load-settings.js';

const file = () => z.string().min(1).optional();
const flag = () => z.boolean().default(false);
const count = () => numeric(z.int().min(1).max(999_999));
const lasting = () => duration().refine(ms => ms > 0, 'must last longer than nothing');

/**
 * All that can be said of a drill, once: what flags, the drill file, the plan and the job of a generator know of it, and
 * the help. Durations are milliseconds, rates per second, shares from 0 to 1.
 */
const Settings = LoadSettings.extend({
  duration: setting(lasting().optional(), 'time', 'all phases together'),
  target: setting(z.string().min(1).optional(), 'name', 'the cluster, by a target (default: the one on this machine)'),
  facts: setting(file(), 'file', 'fact sets to send, or a JSON Schema to make them from (default: facts/)'),
  sets: setting(count().prefault('100'), 'n', 'fact sets to make from a schema'),
  trace: setting(file(), 'file', 'recorded requests: NDJSON of {at, facts}, sent when they once came'),
  generators: setting(count().prefault('1'), 'n', 'processes that send; more when one cannot keep the rate'),
  recovery: setting(duration().prefault('2s'), 'time', 'within which the SLO must hold again'),
  fault: setting(z.enum(faultNames).prefault('kill'), 'name', 'what happens to the part'),
  part: setting(
    z.string().min(1).optional(),
    'part',
    'what it happens to: node:NAME, node:GROUP, group:G, gateway, control, redis, postgres',
  ),
  poison: setting(file(), 'file', 'facts whose evaluation runs into a limit, for the fault poison'),
  blastRadius: setting(count().optional(), 'n', 'most parts that may be hit at once'),
  abortAt: setting(
    share('a share above 0, such as 50%', part => part > 0 && part <= 1).optional(),
    'share',
    'heal and end when this share of two seconds fails, such as 50%',
  ),
  to: setting(count().optional(), 'version', 'ruleset version to roll out'),
  inCluster: setting(flag(), '', 'on Kubernetes: send from a Job on the image of the cluster, not from here'),
  findLimit: setting(flag(), '', 'search the highest rate that keeps the SLO'),
  plan: setting(file(), 'file', 'a drill.yaml with several faults in time, instead of --fault and --part'),
  record: setting(file(), 'file', 'write down what is sent, for --trace'),
  report: setting(file(), 'file', 'write an HTML page with charts'),
  junit: setting(file(), 'file', 'write the verdict as JUnit XML'),
});

export type SettingName = keyof typeof Settings.shape;

/** Complete: what nobody said has its default. */
export type DrillSettings = Readonly<z.output<typeof Settings>>;

/** What can be said of `facts check`, the drill of a fact store, beside the store, the gateways and the faults. */
export const CheckSettings = z.object({
  minReplicas: setting(
    numeric(z.int().min(0).max(999_999)).prefault('0'),
    'count',
    'replicas that must have a commit before it is acknowledged',
  ),
  clients: setting(count().prefault('16'), 'count', 'clients at once'),
  sessions: setting(count().prefault('50'), 'count', 'sessions that they share'),
  duration: setting(lasting().prefault('10s'), 'time', 'how long they go on'),
  settle: setting(lasting().prefault('30s'), 'time', 'how long sessions may take to be readable again at the end'),
});

/** As above, and what goes together: a search has no trace, and what is recorded is sent once, from here. */
export const DrillSettings = Settings.superRefine(({record, generators, inCluster, findLimit, trace}, context) => {
  const refuse = (path: SettingName, message: string): void =>
    context.addIssue({code: 'custom', path: [path], message});
  if (record !== undefined && (generators > 1 || inCluster))
    refuse('record', 'is for a drill that sends from here, without --generators and --in-cluster');
  if (record !== undefined && findLimit) refuse('record', 'is for a drill of one rate, without --find-limit');
  if (trace !== undefined && findLimit) refuse('trace', 'is for a drill without --find-limit: it has its own rate');
});

/** Where the results go: it changes nothing of a drill, and doing it again asks for none of it. */
export const outputs = ['record', 'report', 'junit'] as const satisfies SettingName[];

const common = [
  ...[
    'rate',
    'duration',
    'shape',
    'target',
    'facts',
    'sets',
    'trace',
    'generators',
    'mix',
    'check',
    'recovery',
    'seed',
  ],
  ...outputs,
] as readonly SettingName[];

/** The kinds of drills: what can be said of each, and how long one lasts where nobody says. */
export const drillKinds = {
  load: {settings: [...common, 'findLimit', 'inCluster'], duration: '20s'},
  failover: {
    settings: [...common, 'fault', 'part', 'poison', 'blastRadius', 'abortAt', 'plan'],
    duration: '20s',
  },
  soak: {settings: common, duration: '1h'},
  rollout: {settings: [...common, 'to'], duration: '20s'},
} as const satisfies Record<string, {readonly settings: readonly SettingName[]; readonly duration: string}>;

export type DrillKind = keyof typeof drillKinds;

export const isOutput = (name: SettingName): boolean => outputs.some(output => output === name);

/** A setting as help texts need it. */
export interface SettingHelp {
  /** Of the flag's value; empty where it takes none. */
  readonly value: string;
  readonly description: string;
  readonly default: string | undefined;
  /** All that it can be, where that is a closed list. */
  readonly choices: readonly string[];
}

export const helpOf = (name: SettingName, kind: DrillKind): SettingHelp => ({
  ...helpIn(Settings.shape[name]),
  ...(name === 'duration' && {default: drillKinds[kind].duration}),
});

export const checkHelp = (): [name: string, help: SettingHelp][] =>
  Object.entries(CheckSettings.shape).map(([name, schema]) => [name, helpIn(schema)]);

function helpIn(schema: z.ZodType): SettingHelp {
  const {value, description} = schema.meta() as {readonly value: string; readonly description: string};
  const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  const standard = schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;
  return {
    value,
    description,
    default: standard,
    choices: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
  };
}

const Fault = z.strictObject({
  fault: z.enum(faultNames),
  part: z.string().min(1),
  at: duration().describe('From the start of the drill.'),
  for: duration(),
});

/** What a drill file may hold: the settings that are no outputs, and its faults in time. */
export const DrillFile = z.strictObject({
  ...Settings.omit({
    fault: true,
    part: true,
    to: true,
    inCluster: true,
    findLimit: true,
    plan: true,
    record: true,
    report: true,
    junit: true,
  }).shape,
  duration: lasting(),
  faults: z.array(Fault).min(1),
});
