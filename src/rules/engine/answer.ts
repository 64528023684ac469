import type {Json, JsonObject} from '../../kit/json.js';

export interface Limits {
  /** The firing after this many fails the evaluation. Default 10,000. */
  readonly maxFirings?: number;
  /** Wall clock, milliseconds. Default 250; 0 means none. */
  readonly timeoutMs?: number;
}

export const defaultLimits = {maxFirings: 10_000, timeoutMs: 250} as const satisfies Limits;

/** What becomes of an evaluation when a rule fails: it ends, or goes on without that rule's firing. */
export type OnError = 'fail' | 'skip-rule';

export interface EvaluateOptions {
  /** ISO 8601; read once at the edge when absent. */
  readonly now?: string;
  /** Agenda groups, first listed first served. */
  readonly focus?: readonly string[];
  readonly explain?: boolean;
  readonly limits?: Limits;
  /** Answers of look-ups so far, by `lookupKey(name, args)`. A missing one throws LOOKUP_PENDING with the calls. */
  readonly lookups?: ReadonlyMap<string, Json>;
}

export interface Change {
  path: string;
  from: Json;
  to: Json;
  rule: string;
}
export interface Effect {
  name: string;
  target?: string;
  args: Json[];
  rule: string;
}
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  message: string;
  rule: string;
}
/** What `onError: skip-rule` let pass. */
export interface SkippedError {
  code: string;
  message: string;
  rule: string;
  path: string;
  line: number;
  column: number;
}
export interface Stats {
  rules: number;
  fired: number;
  durationUs: number;
}
export interface GroupShare {
  name: string;
  node: string;
  durationUs: number;
}

/** The answer. `groups` only from a cluster, `trace` only with `explain`, `errors` only with skip-rule. */
export interface EvaluationResult {
  ruleset: {name: string; version: number | null; digest: string};
  facts: JsonObject;
  changes: Change[];
  fired: string[];
  effects: Effect[];
  log: LogEntry[];
  now: string;
  stats: Stats;
  groups?: GroupShare[];
  trace?: RuleTrace[];
  errors?: SkippedError[];
}

/** What rules made of facts, before it becomes an answer. */
export type EvaluationOutcome = Pick<
  EvaluationResult,
  'facts' | 'changes' | 'fired' | 'effects' | 'log' | 'trace' | 'errors'
>;

/** Why a rule fired or did not, in rank order. */
export interface RuleTrace {
  rule: string;
  outcome: 'fired' | 'not-fired' | 'blocked' | 'failed';
  /** In words: `Customer.tier == "gold" is false: Customer.tier is "silver"`. */
  why: string;
  times: number;
  /** The sub-conditions with their values at the last look. */
  conditions?: {text: string; value: Json; operands?: {text: string; value: Json}[]}[];
  /** Rules whose writes made this one eligible, and which path carried it. */
  enabledBy?: {rule: string; path: string}[];
  writes?: {path: string; from: Json; to: Json}[];
}

/** One firing with what it put out, so that several parts' sequences can be merged in serial order. */
export interface Firing {
  /** `Rule.order` in the whole ruleset. */
  order: number;
  effects?: Effect[];
  log?: LogEntry[];
  error?: SkippedError;
  /** The error was in the condition: nothing was fired, so it does not count for `maxFirings` (ruling 74). */
  inCondition?: true;
}

/** What a part of a ruleset (one group's rules) made of its share of the facts: mergeable, and small. */
export interface PartOutcome {
  firings: Firing[];
  /** Final values of what changed, in order of first write, each path once, cut so that none is a prefix of another. */
  changes: {path: (string | number)[]; from?: Json; to?: Json; rule: string}[];
  durationUs: number;
  trace?: RuleTrace[];
}
