import {isoNow, monotonicMs} from '../../kit/clock.js';
import {RulectlError} from '../../kit/errors.js';
import {byCodePoint, isObject, type JsonObject} from '../../kit/json.js';
import {parseDate} from '../values/date.js';
import type {Agenda} from './agenda.js';
import {
  type Change,
  defaultLimits,
  type EvaluateOptions,
  type EvaluationOutcome,
  type EvaluationResult,
  type Firing,
  type PartOutcome,
} from './answer.js';
import {errors} from './errors.js';
import {Evaluation} from './evaluation.js';
import {Explainer} from './explainer.js';
import {noteFailed} from './failed-evaluation.js';
import {checkFinite} from './finite-facts.js';
import {SinglePass} from './single-pass.js';
import {publicChanges, WrittenPaths} from './written-paths.js';

/** Evaluates some rules: takes requests as they come in and makes the answers. */
export class Evaluator {
  #idle: Evaluation | undefined;
  /** Null where the rules are no decision table, and while it is at work. */
  #singlePass: SinglePass | null | undefined;
  #hasEvaluated = false;
  readonly #ruleCount: number;
  #nowText = '';
  #nowMs = 0;
  /** The same moment in its long form, UTC. */
  #nowIso = '';

  constructor(
    private readonly agenda: Agenda,
    private readonly onError: 'fail' | 'skip-rule',
  ) {
    this.#ruleCount = agenda.compiled.program.rules.length;
  }

  /** The whole answer. `ruleset` becomes part of it as it is. */
  evaluate(facts: JsonObject, options: EvaluateOptions, ruleset: EvaluationResult['ruleset']): EvaluationResult {
    const start = monotonicMs();
    this.#check(facts, options.now ?? isoNow());
    const outcome = this.#inOnePass(facts, options) ?? this.#atLength(facts, start, options);
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

  #inOnePass(facts: JsonObject, {explain, limits}: EvaluateOptions): EvaluationOutcome | undefined {
    if (explain) return undefined;
    if (this.#singlePass === undefined) {
      // To make it takes longer than the one evaluation that many rules are loaded for.
      if (!this.#hasEvaluated) {
        this.#hasEvaluated = true;
        return undefined;
      }
      this.#singlePass = SinglePass.of(this.agenda, this.onError) ?? null;
    }
    const pass = this.#singlePass;
    if (pass === null) return undefined;
    // As with `#take`: an evaluation within this one does without.
    this.#singlePass = null;
    try {
      return pass.evaluate(facts, limits?.maxFirings ?? defaultLimits.maxFirings);
    } finally {
      this.#singlePass = pass;
    }
  }

  #atLength(facts: JsonObject, start: number, options: EvaluateOptions): EvaluationOutcome {
    const explainer = options.explain ? new Explainer(this.agenda) : undefined;
    const evaluation = this.#take();
    try {
      this.#run(evaluation, facts, start, options, explainer);
      const {memory, winners} = evaluation;
      const {skipped} = evaluation.log;
      const after = memory.finish();
      const outcome: EvaluationOutcome = {
        facts: after,
        changes: this.#changes(evaluation, facts, after),
        fired: evaluation.fired(),
        effects: memory.outputs.effects,
        log: memory.outputs.log,
      };
      if (explainer) outcome.trace = explainer.trace(skipped, this.#nowMs, winners);
      if (skipped.length > 0) outcome.errors = skipped.map(({error}) => error);
      return outcome;
    } catch (error) {
      if (error instanceof RulectlError && error.kind === 'answer') this.#noteFailed(error, evaluation, explainer);
      throw error;
    } finally {
      this.#idle = evaluation;
    }
  }

  #noteFailed(error: RulectlError, {memory, winners, log}: Evaluation, explainer: Explainer | undefined): void {
    const failed = {fired: log.fired(this.agenda.table.names)};
    if (explainer) {
      const rank = this.agenda.ranked.findIndex(({name}) => name === error.rule);
      explainer.end(memory, false);
      const trace = explainer.trace([...log.skipped, {rank, error}], this.#nowMs, winners);
      noteFailed(error, {...failed, trace});
    } else noteFailed(error, failed);
  }

  /** What a gateway merges with the outcomes of other parts. */
  evaluatePart(facts: JsonObject, options: EvaluateOptions): PartOutcome {
    const start = monotonicMs();
    this.#check(facts, options.now ?? isoNow());
    const explainer = options.explain ? new Explainer(this.agenda) : undefined;
    const evaluation = this.#take();
    try {
      this.#run(evaluation, facts, start, options, explainer);
      const {memory, winners, log} = evaluation;
      const firings = this.#firings(evaluation);
      const written = evaluation.written ?? new WrittenPaths();
      for (const [path, rule] of memory.deferred.paths(this.agenda.table.names)) written.add(path, rule);
      const outcome: PartOutcome = {
        firings,
        changes: written.changes(facts, memory.finish()),
        durationUs: usSince(start),
      };
      if (explainer) outcome.trace = explainer.trace(log.skipped, this.#nowMs, winners);
      return outcome;
    } finally {
      this.#idle = evaluation;
    }
  }

  /** Facts with getters could ask for an evaluation within an evaluation. */
  #take(): Evaluation {
    const evaluation = this.#idle ?? new Evaluation(this.agenda, this.onError);
    this.#idle = undefined;
    return evaluation;
  }

  #run(
    evaluation: Evaluation,
    facts: JsonObject,
    start: number,
    {focus, limits, lookups}: EvaluateOptions,
    observer: Explainer | undefined,
  ): void {
    checkFinite(facts);
    evaluation.run(facts, {start, now: this.#nowMs, focus, limits, lookups, observer});
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

  #changes({memory, written}: Evaluation, before: JsonObject, after: JsonObject): Change[] {
    const deferred = memory.deferred.changes(memory.values, this.agenda.table.names);
    if (written === undefined) return deferred;
    const others = publicChanges(written.changes(before, after));
    return [...deferred, ...others].sort((a, b) => byCodePoint(a.path, b.path));
  }

  #firings({memory, log: firings}: Evaluation): Firing[] {
    const {ranked} = this.agenda;
    const {effects, effectFirings, log, logFirings} = memory.outputs;
    const made = Array.from({length: firings.count}, (_, i): Firing => ({order: ranked[firings.rankAt(i)]!.order}));
    for (const [i, effect] of effects.entries()) (made[effectFirings[i]!]!.effects ??= []).push(effect);
    for (const [i, entry] of log.entries()) (made[logFirings[i]!]!.log ??= []).push(entry);
    for (const {position, error, inCondition} of firings.skipped) {
      made[position]!.error = error;
      if (inCondition) made[position]!.inCondition = true;
    }
    return made;
  }
}

const usSince = (start: number): number => Math.round((monotonicMs() - start) * 1000);
