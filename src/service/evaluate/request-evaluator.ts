import type {EvaluationResult} from '../../rules/engine/answer.js';
import type {EvaluationRequest} from './evaluation-request.js';

/** An answer. Its text is made once and parsed once, each when somebody first asks for it. */
export class Answer {
  #text: string | undefined;
  #result: EvaluationResult | undefined;

  /** From the result of an evaluation, or from its JSON. */
  constructor(
    of: EvaluationResult | string,
    /** Digest of the ruleset that answered. */
    readonly digest: string,
  ) {
    if (typeof of === 'string') this.#text = of;
    else this.#result = of;
  }

  get text(): string {
    return (this.#text ??= JSON.stringify(this.#result));
  }

  get result(): EvaluationResult {
    return (this.#result ??= JSON.parse(this.#text!) as EvaluationResult);
  }
}

/**
 * Answers requests: with compiled rules in this process, or by a plan run over nodes. Both give the same answers and
 * throw the same errors.
 */
export interface RequestEvaluator {
  evaluate(request: EvaluationRequest): Promise<Answer> | Answer;
}
