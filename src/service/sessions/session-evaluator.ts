import {createHash} from 'node:crypto';
import {isoNow} from '../../kit/clock.js';
import {at, type RulectlError} from '../../kit/errors.js';
import type {JsonObject} from '../../kit/json.js';
import {KeyedMutex} from '../../kit/keyed-mutex.js';
import {pause} from '../../kit/retry.js';
import type {Effect, EvaluationResult} from '../../rules/engine/answer.js';
import {newCommitId} from '../../state/facts/commit-id.js';
import {errors} from '../../state/facts/errors.js';
import type {Commit, CommitOutcome, FactStore, Idempotency, Recalled} from '../../state/facts/fact-store.js';
import {mergePatch} from '../../state/facts/merge-patch.js';
import {checkSession, type SessionKey, textOfKey} from '../../state/facts/session-key.js';
import {
  Answer,
  type EvaluationRequest,
  type RequestEvaluator,
  type RequestTerms,
} from '../evaluate/evaluation-request.js';

export interface SessionEvaluatorOptions {
  readonly inner: RequestEvaluator;
  readonly store: FactStore;
  /** The ruleset that a request means, and its environment. Throws API_RULESET_*, API_NOT_READY. */
  readonly rulesetOf: (name?: string) => {readonly name: string; readonly environment: string};
  /** Whether this process has a handler for the effect. Only the caller is told of other effects. */
  readonly isHandled: (effect: Effect) => boolean;
  /** Effects were written to the outbox. */
  readonly onEffects: () => void;
  /** A session was changed by others in mid-evaluation. */
  readonly onConflict: () => void;
  /** How long a request with a session may take, milliseconds. Default 2500. */
  readonly deadlineMs?: number;
}

const mostAttempts = 12;

/**
 * Evaluations of sessions around an evaluator that knows none: load, merge the request's facts (RFC 7396), evaluate,
 * compare and commit. Evaluation is pure, so a conflict costs only another round; requests of this process for one
 * session go one after the other, so conflicts come from other gateways only.
 */
export class SessionEvaluator implements RequestEvaluator {
  readonly #mutex = new KeyedMutex();

  constructor(private readonly options: SessionEvaluatorOptions) {}

  evaluate(request: EvaluationRequest): Promise<Answer> | Answer {
    const {session} = request;
    return session === undefined ? this.options.inner.evaluate(request) : this.#inTurn(request, session);
  }

  async #inTurn(request: EvaluationRequest, session: string): Promise<Answer> {
    const {rulesetOf, deadlineMs = 2500} = this.options;
    checkSession(session);
    const endsAt = performance.now() + deadlineMs;
    const {name, environment} = rulesetOf(request.settings.ruleset);
    const key: SessionKey = {environment, ruleset: name, session};
    const unlock = await this.#mutex.lock(textOfKey(key), deadlineMs);
    if (!unlock) throw tooLate();
    try {
      return await this.#apply(request, key, endsAt);
    } finally {
      unlock();
    }
  }

  async #apply(request: EvaluationRequest, key: SessionKey, endsAt: number): Promise<Answer> {
    const {inner, store, isHandled, onEffects, onConflict} = this.options;
    const {terms} = request;
    const settings = {...request.settings, now: request.settings.now ?? isoNow(), ruleset: key.ruleset};
    const fingerprint = terms.idempotencyKey === undefined ? '' : fingerprintOf(request.text);
    let before = await store.load(key);
    let attempt = 1;
    for (; attempt <= mostAttempts && performance.now() < endsAt; attempt++) {
      const merged = mergePatch(before?.facts ?? {}, request.facts);
      let answer: Answer;
      try {
        answer = await inner.evaluate(request.about(merged, settings, Math.min(terms.endsAt ?? endsAt, endsAt)));
      } catch (error) {
        // A failure is an answer, too, and must not come from an old copy.
        const fresh = await store.load(key, {fresh: true}).catch(() => before);
        if (fresh?.version === before?.version) {
          return await this.#answerBefore(key, terms, fingerprint, error as RulectlError);
        }
        before = fresh;
        continue;
      }
      const {facts, effects} = answer.result;
      const handled = effects.filter(isHandled);
      const outcome = await this.#commit(
        {
          key,
          id: newCommitId(),
          expected: before?.version ?? null,
          text: textToStore(facts, before?.text),
          ttlMs: terms.ttlMs,
          idempotency: idempotencyOf(terms, fingerprint, answer),
          effects: handled.length === 0 ? undefined : handled,
        },
        endsAt,
      );
      if (outcome.outcome === 'committed') {
        if (handled.length > 0) onEffects();
        return answer;
      }
      if (outcome.outcome === 'repeated') return repeatedAnswer(key, outcome, fingerprint);
      onConflict();
      before = outcome.current;
      // Two gateways in step would go on overtaking each other.
      if (attempt > 1) await pause(attempt - 1, {minMs: 1, maxMs: 50});
    }
    if (attempt === 1) throw tooLate();
    throw errors.FACTS_CONFLICT(key.session, attempt - 1);
  }

  /** Commits; when the outcome is lost, hands the same commit in again, which tells what became of it. */
  async #commit(commit: Commit, endsAt: number): Promise<CommitOutcome> {
    let lost: RulectlError | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        const outcome = await this.options.store.commit(commit);
        // Our commit may lie beneath what others wrote since; only an idempotency key would tell.
        if (outcome.outcome === 'conflict' && lost && !commit.idempotency) throw lost;
        return outcome;
      } catch (thrown) {
        const error = thrown as RulectlError;
        if (error === lost || (error.code !== 'FACTS_OUTCOME_UNKNOWN' && !lost)) throw error;
        lost ??= error;
        if (attempt >= 4 || performance.now() > endsAt) throw lost;
        await pause(attempt, {minMs: 20, maxMs: 100});
      }
    }
  }

  /** A repeated request that fails on what it has made of the session is answered as it was the first time. */
  async #answerBefore(
    key: SessionKey,
    {idempotencyKey}: RequestTerms,
    fingerprint: string,
    error: RulectlError,
  ): Promise<Answer> {
    if (idempotencyKey === undefined) throw error;
    const recalled = await this.options.store.recall(key, idempotencyKey).catch(() => undefined);
    if (!recalled) throw error;
    return repeatedAnswer(key, recalled, fingerprint);
  }
}

const tooLate = (): RulectlError =>
  errors.FACTS_STORE_UNAVAILABLE('requests for this session wait too long', at({retryAfter: 1}));

const idempotencyOf = (
  {idempotencyKey: key, idempotencyTtlMs: ttlMs}: RequestTerms,
  fingerprint: string,
  answer: Answer,
): Idempotency | undefined => (key === undefined ? undefined : {key, fingerprint, answer: answer.text, ttlMs});

/** Undefined when there is nothing to write: the session has these facts, or there is none and need not be. */
function textToStore(facts: JsonObject, before: string | undefined): string | undefined {
  const text = JSON.stringify(facts);
  return text === before || (before === undefined && text === '{}') ? undefined : text;
}

function repeatedAnswer(key: SessionKey, {fingerprint: first, answer}: Recalled, fingerprint: string): Answer {
  if (first !== fingerprint) throw errors.FACTS_IDEMPOTENCY_REUSED(key.session);
  const {ruleset} = JSON.parse(answer) as EvaluationResult;
  return new Answer(answer, ruleset.digest);
}

const fingerprintOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
