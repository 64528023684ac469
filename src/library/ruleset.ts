import {at} from '../kit/errors.js';
import type {Json, JsonObject} from '../kit/json.js';
import type {EvaluateOptions, EvaluationResult, OnError} from '../rules/engine/answer.js';
import type {LookupCall} from '../rules/engine/lookup-pending.js';
import {withLookups} from '../rules/engine/with-lookups.js';
import type {Diagnostic} from '../rules/grl/diagnostic.js';
import type {SourceFile} from '../rules/grl/source.js';
import {loadRuleset as load} from '../rules/ruleset/load.js';
import type {RulesetSource as Declared, RuleInfo} from '../rules/ruleset/ruleset.js';
import {demandOptions, demandSource} from './arguments.js';
import {errors} from './errors.js';

/** Answers a look-up of the rules: `Score(Customer.id)` calls it with the value of `Customer.id`. */
export type LookupFunction = (...args: Json[]) => Json | Promise<Json>;

export interface RulesetSource {
  /** Default `rules`. */
  readonly name?: string;
  readonly version?: number | null;
  /** In load order. */
  readonly files: readonly SourceFile[];
  /**
   * Look-ups that the rules may call: functions by name, for `evaluateAsync`; or names alone, whose answers are given
   * to `evaluate` as `lookups`.
   */
  readonly functions?: readonly string[] | Readonly<Record<string, LookupFunction>>;
  /** Declared effects; `any` (the default) lets every undeclared call statement through as an effect. */
  readonly effects?: 'any' | readonly string[];
  /** Default `fail`: the first rule that fails ends the evaluation. */
  readonly onError?: OnError;
}

/** Rules, loaded and compiled. Immutable; safe to use from anywhere at once. */
export interface Ruleset {
  readonly name: string;
  readonly version: number | null;
  /** Content address of files, names of functions, effects and onError. */
  readonly digest: string;
  readonly rules: readonly RuleInfo[];
  /** What is wrong or odd in the rules; with an error among them, evaluating throws RULESET_INVALID. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The whole answer; leaves `facts` alone. Throws RulectlError: ARGUMENT_INVALID and EVALUATION_…_INVALID name a wrong
   * argument, other codes come with `rule`, `path`, `line` and `column`. Throws LOOKUP_PENDING with the calls where
   * `lookups` lacks an answer.
   */
  evaluate(facts: JsonObject, options?: EvaluateOptions): EvaluationResult;
  /**
   * The same with look-ups answered by `functions`: each call once, those that are known at one time side by side.
   * Throws LOOKUP_FUNCTION_FAILED, with the cause, where a function throws or gives what is no JSON.
   */
  evaluateAsync(facts: JsonObject, options?: EvaluateOptions): Promise<EvaluationResult>;
}

/**
 * Parses, checks and compiles rules. What is wrong with the rules is in `diagnostics`; what is wrong with the arguments
 * throws ARGUMENT_INVALID.
 */
export function loadRuleset(source: RulesetSource): Ruleset {
  demandSource(source);
  const {functions = {}} = source;
  const own = isNames(functions) ? {} : functions;
  const loaded = load(declared(source));
  const {name, version, digest, diagnostics} = loaded;
  return {
    name,
    version,
    digest,
    diagnostics,
    get rules() {
      return loaded.rules;
    },
    evaluate(facts, options) {
      if (options !== undefined && !isMomentAlone(options)) demandOptions(options);
      return loaded.evaluate(facts, options);
    },
    async evaluateAsync(facts, options = {}) {
      demandOptions(options);
      // Look-ups may take longer than a moment: all evaluations of this request see the same one.
      const asked = {...options, now: options.now ?? new Date().toISOString()};
      return withLookups(lookups => loaded.evaluate(facts, {...asked, lookups}), new Map(options.lookups), {
        fetch: async calls => {
          const known = calls.filter(call => Object.hasOwn(own, call.name));
          return new Map(await Promise.all(known.map(async call => [call.key, await answerOf(own, call)] as const)));
        },
      });
    },
  };
}

/** The source with its look-ups by name alone. */
export function declared({functions = [], ...others}: RulesetSource): Declared {
  return {...others, functions: isNames(functions) ? functions : Object.keys(functions)};
}

/** Options as most calls have them, which are evaluated in a microsecond: looking at them one by one would be felt. */
function isMomentAlone(options: EvaluateOptions): boolean {
  for (const key in options) if (key !== 'now' || typeof options.now !== 'string') return false;
  return options?.constructor === Object;
}

const isNames = (functions: NonNullable<RulesetSource['functions']>): functions is readonly string[] =>
  Array.isArray(functions);

async function answerOf(functions: Readonly<Record<string, LookupFunction>>, {name, args}: LookupCall): Promise<Json> {
  let text: string | undefined;
  try {
    text = JSON.stringify(await functions[name]!(...args));
  } catch (error) {
    throw errors.LOOKUP_FUNCTION_FAILED(name, reasonOf(error), at({cause: error}));
  }
  if (text === undefined) throw errors.LOOKUP_FUNCTION_FAILED(name, 'what it gave is no JSON value');
  // What the function keeps and changes later is not what the rules see.
  return JSON.parse(text) as Json;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)) || 'it threw';
