import {isoNow} from '../../kit/clock.js';
import {errors as apiErrors} from '../api/errors.js';
import {type EvaluateRequest, readEvaluateRequest, readFacts} from '../api/evaluate-request.js';
import type {Shelf} from '../bundles/shelf.js';
import {type LookupAnswers, withLookups} from '../evaluate/lookups.js';
import type {Answer, Question, RequestEvaluator} from '../evaluate/request-evaluator.js';
import {refuseSession} from '../sessions/sessions.js';
import type {HeldBundle} from './held-bundle.js';
import type {PartEvaluator} from './part-evaluator.js';

/** Answers with the rules in this process. */
export class LocalEvaluator implements RequestEvaluator {
  readonly #shelf: Shelf<HeldBundle>;
  readonly #evaluator: PartEvaluator;

  constructor(
    shelf: Shelf<HeldBundle>,
    evaluator: PartEvaluator,
    /** Whether sessions are looked after around this evaluator. */
    private readonly hasSessions: boolean,
  ) {
    this.#shelf = shelf;
    this.#evaluator = evaluator;
  }

  evaluate({text, form, settings, mayGiveNow, lookups}: Question): Answer | Promise<Answer> {
    const request: EvaluateRequest =
      form === 'facts' ? {...settings, facts: readFacts(text)} : {...settings, ...readEvaluateRequest(text)};
    const {facts, ruleset, session, now, ...options} = request;
    if (session !== undefined && !this.hasSessions) refuseSession();
    if (now !== undefined && !mayGiveNow) throw apiErrors.API_SCOPE_MISSING('now');
    const held = this.#shelf.inUse(ruleset);
    const at = now ?? isoNow();
    const run = (known: LookupAnswers): Answer => {
      const result = this.#evaluator.evaluate(held, facts, {...options, now: at, lookups: known});
      return {text: JSON.stringify(result), digest: held.info.digest};
    };
    const answers: LookupAnswers = lookups ?? new Map();
    return held.lookups === undefined ? run(answers) : withLookups(run, answers, held.lookups);
  }
}
