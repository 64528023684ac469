import {isoNow, monotonicMs} from '../../kit/clock.js';
import {RulectlError} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import {parseDate} from '../values/date.js';
import type {Agenda} from './agenda.js';
import {
  defaultLimits,
  type EvaluateOptions,
  type EvaluationOutcome,
  type EvaluationResult,
  type OnError,
  type PartOutcome,
  type RuleTrace,
} from './answer.js';
import {errors} from './errors.js';
import {Evaluation} from './evaluation.js';
import type {EvaluationRecord} from './evaluation-record.js';
import {Explainer} from './explainer.js';
import {keepTrace} from './failure-trace.js';
import {checkFinite} from './finite-facts.js';
import {SinglePass} from './single-pass.js';

/**
 * The way of a decision table; `none` where the rules are not one. It is not made before the second evaluation: that
 * takes longer than the one evaluation that many rules are loaded for.
 */
type FastPath = 'unused' | 'untried' | 'none' | SinglePass;

interface Request {
  readonly facts: JsonObject;
  readonly options: EvaluateOptions;
  /** `monotonicMs()` when it came in. */
  readonly start: number;
}

/** Evaluates some rules: takes requests as they come in and makes the answers. */
export class Evaluator {
  #fastPath: FastPath = 'unused';
  // Facts with getters could ask for an evaluation within an evaluation: that one finds neither of the two free.
  #isOnFastPath = false;
  #idle: Evaluation | undefined;
  readonly #ruleCount: number;
  #nowText = '';
  #nowMs = 0;
  /** The same moment in its long form, UTC. */
  #nowIso = '';

  constructor(
    private readonly agenda: Agenda,
    private readonly onError: OnError,
  ) {
    this.#ruleCount = agenda.compiled.program.rules.length;
  }

  /** The whole answer. `ruleset` becomes part of it as it is. */
  evaluate(facts: JsonObject, options: EvaluateOptions, ruleset: EvaluationResult['ruleset']): EvaluationResult {
    const start = monotonicMs();
    this.#check(facts, options.now ?? isoNow());
    const outcome =
      this.#inOnePass(facts, options) ?? this.#atLength({facts, options, start}, record => record.outcome(facts));
    const {fired, trace, errors: skipped} = outcome;
    const result: EvaluationResult = {
      ruleset,
      facts: outcome.facts,
      changes: outcome.changes,
      fired,
      effects: outcome.effects,
      log: outcome.log,
      now: this.#nowIso,
      stats: {rules: this.#ruleCount, fired: fired.length, durationUs: usSince(start)},
    };
    if (trace) result.trace = trace;
    if (skipped) result.errors = skipped;
    return result;
  }

  /** What a gateway merges with the outcomes of other parts. */
  evaluatePart(facts: JsonObject, options: EvaluateOptions): PartOutcome {
    const start = monotonicMs();
    this.#check(facts, options.now ?? isoNow());
    return this.#atLength({facts, options, start}, (record): PartOutcome => {
      const {firings, changes} = record.partOutcome(facts);
      return {firings, changes, durationUs: usSince(start)};
    });
  }

  #inOnePass(facts: JsonObject, {explain, limits}: EvaluateOptions): EvaluationOutcome | undefined {
    if (explain || this.#isOnFastPath) return undefined;
    if (typeof this.#fastPath === 'string') this.#fastPath = this.#nextPath(this.#fastPath);
    const pass = this.#fastPath;
    if (typeof pass === 'string') return undefined;
    this.#isOnFastPath = true;
    try {
      return pass.evaluate(facts, limits?.maxFirings ?? defaultLimits.maxFirings);
    } finally {
      this.#isOnFastPath = false;
    }
  }

  #nextPath(path: Exclude<FastPath, SinglePass>): FastPath {
    if (path === 'unused') return 'untried';
    return path === 'untried' ? (SinglePass.of(this.agenda, this.onError) ?? 'none') : path;
  }

  /** Runs an evaluation and takes what it came to, with a trace where it is to be explained, also when it fails. */
  #atLength<Taken extends {trace?: RuleTrace[]}>(
    {facts, options, start}: Request,
    take: (record: EvaluationRecord) => Taken,
  ): Taken {
    checkFinite(facts);
    const {focus, limits, lookups} = options;
    const explainer = options.explain ? new Explainer(this.agenda) : undefined;
    const evaluation = this.#idle ?? new Evaluation(this.agenda, this.onError);
    this.#idle = undefined;
    try {
      evaluation.run(facts, {start, now: this.#nowMs, focus, limits, lookups, observer: explainer});
      const taken = take(evaluation.record);
      if (explainer) taken.trace = explainer.trace();
      return taken;
    } catch (error) {
      if (explainer && error instanceof RulectlError && error.kind === 'answer') {
        if (evaluation.tellFailure(explainer, error.message)) keepTrace(error, explainer.trace());
      }
      throw error;
    } finally {
      this.#idle = evaluation;
    }
  }

  #check(facts: JsonObject, now: string): void {
    if (!isObject(facts)) throw errors.EVALUATION_FACTS_INVALID();
    if (now !== this.#nowText) this.#setNow(now);
  }

  /** Batches ask many times at one moment. */
  #setNow(now: string): void {
    const time = parseDate(now);
    if (!time) throw errors.EVALUATION_NOW_INVALID(now);
    this.#nowText = now;
    this.#nowMs = time.ms;
    this.#nowIso = new Date(time.ms).toISOString();
  }
}

const usSince = (start: number): number => Math.round((monotonicMs() - start) * 1000);
