import {isoNow} from '../../kit/clock.js';
import {byCodePoint, isObject, type JsonObject} from '../../kit/json.js';
import {parseDate} from '../values/date.js';
import type {Agenda} from './agenda.js';
import {errors} from './errors.js';
import {Evaluation} from './evaluate.js';
import type {Change, EvaluateOptions, EvaluationResult, Firing, PartOutcome} from './evaluation.js';
import {Explainer} from './explainer.js';
import {publicChanges, WrittenPaths} from './written.js';

/** Evaluates some rules: takes requests as they come in and makes the answers. */
export class Evaluator {
  #idle: Evaluation | undefined;
  #nowText = '';
  #nowMs = 0;

  constructor(
    private readonly agenda: Agenda,
    private readonly onError: 'fail' | 'skip-rule',
  ) {}

  /** The whole answer. `ruleset` becomes part of it as it is. */
  evaluate(facts: JsonObject, options: EvaluateOptions, ruleset: EvaluationResult['ruleset']): EvaluationResult {
    const start = performance.now();
    const now = options.now ?? isoNow();
    const explainer = options.explain ? new Explainer(this.agenda) : undefined;
    const evaluation = this.#take();
    try {
      this.#run(evaluation, facts, now, start, options, explainer);
      const {memory, skipped} = evaluation;
      const fired = evaluation.fired();
      const after = memory.finish();
      const result: EvaluationResult = {
        ruleset,
        facts: after,
        changes: this.#changes(evaluation, facts, after),
        fired,
        effects: memory.outputs.effects,
        log: memory.outputs.log,
        now,
        stats: {rules: this.agenda.compiled.program.rules.length, fired: fired.length, durationUs: usSince(start)},
      };
      if (explainer) result.trace = explainer.trace(skipped, this.#nowMs, evaluation.winners);
      if (skipped.length > 0) result.errors = skipped.map(({error}) => error);
      return result;
    } finally {
      this.#idle = evaluation;
    }
  }

  /** What a gateway merges with the outcomes of other parts. */
  evaluatePart(facts: JsonObject, options: EvaluateOptions): PartOutcome {
    const start = performance.now();
    const explainer = options.explain ? new Explainer(this.agenda) : undefined;
    const evaluation = this.#take();
    try {
      this.#run(evaluation, facts, options.now ?? isoNow(), start, options, explainer);
      const {memory, skipped, winners} = evaluation;
      const firings = this.#firings(evaluation);
      const written = evaluation.written ?? new WrittenPaths();
      for (const [path, rule] of memory.deferred.paths(this.agenda.table.names)) written.add(path, rule);
      const outcome: PartOutcome = {
        firings,
        changes: written.changes(facts, memory.finish()),
        durationUs: usSince(start),
      };
      if (explainer) outcome.trace = explainer.trace(skipped, this.#nowMs, winners);
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
    now: string,
    start: number,
    {focus, limits, lookups}: EvaluateOptions,
    observer: Explainer | undefined,
  ): void {
    if (!isObject(facts)) throw errors.EVALUATION_FACTS_INVALID();
    if (now !== this.#nowText) this.#setNow(now);
    evaluation.run(facts, {start, now: this.#nowMs, focus, limits, lookups, observer});
  }

  /** Batches ask many times at one moment. */
  #setNow(now: string): void {
    const time = parseDate(now);
    if (!time) throw errors.EVALUATION_NOW_INVALID(now);
    this.#nowText = now;
    this.#nowMs = time.ms;
  }

  #changes({memory, written}: Evaluation, before: JsonObject, after: JsonObject): Change[] {
    const deferred = memory.deferred.changes(memory.values, this.agenda.table.names);
    if (written === undefined) return deferred;
    const others = publicChanges(written.changes(before, after));
    return [...deferred, ...others].sort((a, b) => byCodePoint(a.path, b.path));
  }

  #firings({memory, firings, firingCount, skipped}: Evaluation): Firing[] {
    const {ranked} = this.agenda;
    const {effects, effectFirings, log, logFirings} = memory.outputs;
    const made = Array.from({length: firingCount}, (_, i): Firing => {
      const rank = firings[i]!;
      return {order: ranked[rank < 0 ? ~rank : rank]!.order};
    });
    for (const [i, effect] of effects.entries()) (made[effectFirings[i]!]!.effects ??= []).push(effect);
    for (const [i, entry] of log.entries()) (made[logFirings[i]!]!.log ??= []).push(entry);
    for (const {position, error, inCondition} of skipped) {
      made[position]!.error = error;
      if (inCondition) made[position]!.inCondition = true;
    }
    return made;
  }
}

const usSince = (start: number): number => Math.round((performance.now() - start) * 1000);
