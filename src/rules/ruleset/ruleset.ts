import type {JsonObject} from '../../kit/json.js';
import type {Program} from '../analysis/program.js';
import type {EvaluateOptions, EvaluationResult, OnError, PartOutcome} from '../engine/answer.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import type {SourceFile} from '../grl/source.js';

export interface RulesetSource {
  /** Default `rules`. */
  readonly name?: string;
  readonly version?: number | null;
  /** In load order. */
  readonly files: readonly SourceFile[];
  /** Names of declared look-ups. */
  readonly functions?: readonly string[];
  /** Declared effects; `any` (the default) lets every undeclared call statement through as an effect. */
  readonly effects?: 'any' | readonly string[];
  readonly onError?: OnError;
}

export interface RuleInfo {
  readonly name: string;
  readonly order: number;
  readonly salience: number;
  readonly path: string;
  readonly line: number;
  readonly description?: string;
}

/** Rules, loaded and compiled. Immutable; safe to use from anywhere at once. */
export interface Ruleset {
  readonly name: string;
  readonly version: number | null;
  /** Content address of files, functions, effects and onError. */
  readonly digest: string;
  readonly rules: readonly RuleInfo[];
  readonly diagnostics: readonly Diagnostic[];
  /** The resolved program, for the planner. Undefined when there are errors. */
  readonly program: Program | undefined;
  /**
   * The whole answer. Leaves `facts` alone. Throws RulectlError with `code`, `rule`, `path`, `line`, `column` when the
   * evaluation fails or a diagnostic is an error.
   */
  evaluate(facts: JsonObject, options?: EvaluateOptions): EvaluationResult;
  /**
   * The rules with these orders as a ruleset of their own that keeps names, orders and positions: one group's share.
   * Its `evaluatePart` gives what the gateway merges.
   */
  part(orders: readonly number[]): RulesetPart;
}

export interface RulesetPart {
  readonly orders: readonly number[];
  evaluatePart(facts: JsonObject, options?: EvaluateOptions): PartOutcome;
}
