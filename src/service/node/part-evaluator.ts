import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {EvaluateOptions, EvaluationResult} from '../../rules/engine/answer.js';
import {LookupPending} from '../../rules/engine/lookup-pending.js';
import {everyGroup} from '../../rules/ruleset/bundle.js';
import {readEvaluateRequest, readFacts} from '../api/evaluate-request.js';
import {
  decodeCall,
  encodePending,
  encodeProblem,
  type PartCall,
  type PartOptions,
  wholeFacts,
  wholeRequest,
} from '../api/part-call.js';
import {problemOf} from '../api/problem.js';
import type {RuleMetrics} from '../bundles/rule-metrics.js';
import {errors} from './errors.js';
import type {NodeBundle} from './node-bundle.js';

export interface PartEvaluatorOptions {
  readonly node: string;
  readonly groups: readonly string[];
  readonly rules: RuleMetrics;
  /** Called with each failure and its code. */
  readonly onProblem: (code: string, thrown: unknown) => void;
}

/** Evaluates the calls of gateways one by one: a call that fails spoils no other. */
export class PartEvaluator {
  constructor(private readonly options: PartEvaluatorOptions) {}

  /** The line that answers a line. Never throws. */
  answer(loaded: NodeBundle, line: string): string {
    try {
      const call = decodeCall(line);
      if (!call) throw errors.NODE_CALL_INVALID();
      if (call.what === wholeRequest || call.what === wholeFacts) return JSON.stringify(this.#whole(loaded, call));
      return this.#part(loaded, call);
    } catch (thrown) {
      if (thrown instanceof LookupPending) return encodePending(thrown);
      const problem = problemOf(thrown);
      this.options.onProblem(problem.code, thrown);
      return encodeProblem(problem);
    }
  }

  /** The whole ruleset on facts as a caller sent them: what `/v1/evaluate` answers. Throws what the evaluation throws. */
  evaluate(loaded: NodeBundle, facts: JsonObject, options: EvaluateOptions): EvaluationResult {
    const {node, rules, groups} = this.options;
    if (!loaded.whole) throw errors.NODE_HOLDS_PARTS(groups);
    const start = performance.now();
    const result = loaded.ruleset.evaluate(facts, {...options, limits: loaded.bundle.limits});
    const name = shareName(loaded);
    rules.record(name, {
      rules: result.stats.rules,
      fired: result.stats.fired,
      seconds: (performance.now() - start) / 1000,
    });
    result.groups = [{name, node, durationUs: result.stats.durationUs}];
    return result;
  }

  #whole(loaded: NodeBundle, {what, now, options, json}: PartCall): EvaluationResult {
    if (what === wholeFacts) return this.evaluate(loaded, readFacts(json), engineOptions(now, options));
    const {facts, ruleset: _ruleset, session: _session, ...settings} = readEvaluateRequest(json);
    return this.evaluate(loaded, facts, {...engineOptions(now, options), ...settings});
  }

  #part(loaded: NodeBundle, {what, now, options, json}: PartCall): string {
    const own = loaded.parts.get(what);
    if (!own) throw errors.NODE_PART_UNKNOWN(what);
    const facts: Json = JSON.parse(json);
    if (!isObject(facts)) throw errors.NODE_CALL_INVALID();
    const start = performance.now();
    const outcome = own.rules.evaluatePart(facts, {...engineOptions(now, options), limits: loaded.bundle.limits});
    this.options.rules.record(what, {
      rules: own.part.orders.length,
      fired: outcome.firings.length,
      seconds: (performance.now() - start) / 1000,
    });
    return JSON.stringify(outcome);
  }
}

/** The name of a whole evaluation in metrics and answers: that of its only part, or `all`. */
function shareName({bundle, parts}: NodeBundle): string {
  if (bundle.topology === 'replicated' || parts.size !== 1) return everyGroup;
  for (const name of parts.keys()) return name;
  return everyGroup;
}

function engineOptions(now: string, options: PartOptions | undefined): EvaluateOptions {
  if (!options) return {now};
  const {lookups, ...others} = options;
  return {now, ...others, ...(lookups ? {lookups: new Map(Object.entries(lookups))} : {})};
}
