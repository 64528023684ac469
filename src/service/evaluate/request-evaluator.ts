import type {Json} from '../../kit/json.js';
import type {EvaluateSettings} from '../api/evaluate-request.js';

/** One fact set to evaluate, as it came in. */
export interface Question {
  /** JSON: an evaluate request, or the facts alone. */
  readonly text: string;
  readonly form: 'request' | 'facts';
  /** What holds for the whole batch. Settings of the request itself win. */
  readonly settings: EvaluateSettings;
  /** Whether the caller may say what time it is. */
  readonly mayGiveNow: boolean;
  /** A request of a session that carries it is applied once (header Idempotency-Key). */
  readonly idempotencyKey?: string | undefined;
  /** How long to remember its answer, milliseconds. Default: the store's. */
  readonly idempotencyTtlMs?: number | undefined;
  /** How long to keep the session from now on, milliseconds; 0: for ever. */
  readonly ttlMs?: number | undefined;
  /** A line of a batch: single requests go first. */
  readonly bulk?: boolean | undefined;
  /** When the caller stops waiting, in the time of performance.now(); for ever when absent. */
  readonly endsAt?: number | undefined;
  /** Answers of look-ups so far, by the engine's key; who evaluates adds to it. */
  readonly lookups?: Map<string, Json> | undefined;
}

export interface Answer {
  /** The EvaluationResult as JSON: made once, passed on as it is. */
  readonly text: string;
  /** Digest of the ruleset that answered. */
  readonly digest: string;
}

/**
 * The hinge of it all: compiled rules in this process, or a plan run over nodes. Both take the same questions, give
 * the same answers and throw the same errors.
 */
export interface RequestEvaluator {
  evaluate(question: Question): Promise<Answer> | Answer;
}
