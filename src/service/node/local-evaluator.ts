import {isoNow} from '../../kit/clock.js';
import {errors as apiErrors} from '../api/errors.js';
import {type EvaluateRequest, readEvaluateRequest, readFacts} from '../api/evaluate-request.js';
import type {Answer, Evaluator, Question} from '../role/evaluator.js';
import {refuseSession} from '../role/sessions.js';
import type {Shelf} from '../role/shelf.js';
import type {HeldBundle} from './held-bundle.js';
import type {PartEvaluator} from './part-evaluator.js';

/** Answers with the rules in this process. */
export class LocalEvaluator implements Evaluator {
  readonly #shelf: Shelf<HeldBundle>;
  readonly #evaluator: PartEvaluator;

  constructor(shelf: Shelf<HeldBundle>, evaluator: PartEvaluator) {
    this.#shelf = shelf;
    this.#evaluator = evaluator;
  }

  evaluate({text, form, settings, mayGiveNow}: Question): Answer {
    const request: EvaluateRequest =
      form === 'facts' ? {...settings, facts: readFacts(text)} : {...settings, ...readEvaluateRequest(text)};
    const {facts, ruleset, session, now, ...options} = request;
    if (session !== undefined) refuseSession();
    if (now !== undefined && !mayGiveNow) throw apiErrors.API_SCOPE_MISSING('now');
    const held = this.#shelf.inUse(ruleset);
    const result = this.#evaluator.evaluate(held, facts, {...options, now: now ?? isoNow()});
    return {text: JSON.stringify(result), digest: held.info.digest};
  }
}
