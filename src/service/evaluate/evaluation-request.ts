import type {JsonObject} from '../../kit/json.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import type {LookupAnswers} from '../../rules/engine/with-lookups.js';
import {errors} from '../api/errors.js';
import {type EvaluateRequest, type EvaluateSettings, readEvaluateRequest, readFacts} from '../api/evaluate-request.js';

/** What a caller says outside of the text. */
export interface RequestTerms {
  /** A line of a batch: single requests go first. */
  readonly bulk?: boolean | undefined;
  /** When the caller stops waiting, in the time of performance.now(); for ever when absent. */
  readonly endsAt?: number | undefined;
  /** A request of a session that carries it is applied once (header Idempotency-Key). */
  readonly idempotencyKey?: string | undefined;
  /** How long to remember its answer, milliseconds. Default: the store's. */
  readonly idempotencyTtlMs?: number | undefined;
  /** How long to keep the session from now on, milliseconds; 0: for ever. */
  readonly ttlMs?: number | undefined;
}

/** The text of a request, and what holds beside it. */
export interface RequestText {
  /** JSON: the body of `POST /v1/evaluate`, or facts alone. */
  readonly text: string;
  readonly form: 'request' | 'facts';
  /** What holds for the whole batch. Settings of the request itself win. */
  readonly settings?: EvaluateSettings;
  /** Whether the caller has the scope `now`. */
  readonly mayGiveNow?: boolean;
  readonly terms?: RequestTerms;
}

/** One fact set to evaluate. Its text is parsed once and made once, each when somebody first asks for it. */
export class EvaluationRequest {
  /** Answers of look-ups so far, by the engine's key. They hold for the request, wherever and however often it is evaluated. */
  readonly lookups: LookupAnswers;
  #facts: JsonObject | undefined;
  #text: string | undefined;

  private constructor(
    readonly form: 'request' | 'facts',
    /** Its own, and those of its batch. */
    readonly settings: EvaluateSettings,
    readonly session: string | undefined,
    readonly terms: RequestTerms,
    content: {
      readonly text?: string;
      readonly facts?: JsonObject | undefined;
      readonly lookups?: LookupAnswers;
    },
  ) {
    this.#text = content.text;
    this.#facts = content.facts;
    this.lookups = content.lookups ?? new Map();
  }

  /** Reads a request. Throws API_* errors, and those about facts; facts alone are read when they are asked for. */
  static read({text, form, settings = {}, mayGiveNow = false, terms = {}}: RequestText): EvaluationRequest {
    if (form === 'facts') return new EvaluationRequest(form, settings, undefined, terms, {text});
    const {facts, session, ...own}: EvaluateRequest = readEvaluateRequest(text);
    if (own.now !== undefined && !mayGiveNow) throw errors.API_SCOPE_MISSING('now');
    return new EvaluationRequest(form, {...settings, ...own}, session, terms, {text, facts});
  }

  /** The facts. Throws API_* errors where their text is not what it should be. */
  get facts(): JsonObject {
    return (this.#facts ??= readFacts(this.#text!));
  }

  /** JSON of its form: as it came, or made of the facts. */
  get text(): string {
    return (this.#text ??= JSON.stringify(this.facts));
  }

  /** The same question about other facts, without the session that they come from. */
  about(facts: JsonObject, settings: EvaluateSettings, endsAt: number): EvaluationRequest {
    const terms = {bulk: this.terms.bulk, endsAt};
    return new EvaluationRequest('facts', settings, undefined, terms, {facts, lookups: this.lookups});
  }
}

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
