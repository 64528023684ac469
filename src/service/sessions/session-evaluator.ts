import {createHash} from 'node:crypto';
import {isoNow} from '../../kit/clock.js';
import {at, type RulectlError} from '../../kit/errors.js';
import type {JsonObject} from '../../kit/json.js';
import {pause} from '../../kit/retry.js';
import type {Effect, EvaluationResult} from '../../rules/engine/answer.js';
import {newCommitId} from '../../state/facts/commit-id.js';
import {errors} from '../../state/facts/errors.js';
import type {Commit, CommitOutcome, FactStore, Idempotency, Recalled} from '../../state/facts/fact-store.js';
import {mergePatch} from '../../state/facts/merge-patch.js';
import {checkSession, type SessionKey, textOfKey} from '../../state/facts/session-key.js';
import {errors as apiErrors} from '../api/errors.js';
import {type EvaluateRequest, readEvaluateRequest} from '../api/evaluate-request.js';
import type {Answer, Question, RequestEvaluator} from '../evaluate/request-evaluator.js';
import {Turns} from './turns.js';

export interface SessionEvaluatorOptions {
  readonly inner: RequestEvaluator;
  readonly store: FactStore;
  /** The ruleset that a request means, and its environment. Throws API_RULESET_*, API_NOT_READY. */
  readonly rulesetOf: (name?: string) => {readonly name: string; readonly environment: string};
  /** Whether somebody here does what this effect asks for. Others are only told to the caller. */
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
  readonly #options: SessionEvaluatorOptions;
  readonly #turns = new Turns();

  constructor(options: SessionEvaluatorOptions) {
    this.#options = options;
  }

  evaluate(question: Question): Promise<Answer> | Answer {
    const {text, form} = question;
    // Most requests have no session, and need not be parsed here. A key may be spelt with escapes.
    if (form === 'facts' || !(text.includes('session') || text.includes('\\u')))
      return this.#options.inner.evaluate(question);
    const request = readEvaluateRequest(text);
    if (request.session === undefined) return this.#options.inner.evaluate(question);
    return this.#inTurn(question, request, request.session);
  }

  async #inTurn(question: Question, request: EvaluateRequest, session: string): Promise<Answer> {
    const {rulesetOf, deadlineMs = 2500} = this.#options;
    checkSession(session);
    if ((request.now ?? question.settings.now) !== undefined && !question.mayGiveNow) {
      throw apiErrors.API_SCOPE_MISSING('now');
    }
    const endsAt = performance.now() + deadlineMs;
    const {name, environment} = rulesetOf(request.ruleset ?? question.settings.ruleset);
    const key: SessionKey = {environment, ruleset: name, session};
    const endTurn = await this.#turns.take(textOfKey(key), deadlineMs);
    if (!endTurn) throw tooLate();
    try {
      return await this.#apply({question, request, key, endsAt});
    } finally {
      endTurn();
    }
  }

  async #apply({question, request, key, endsAt}: Task): Promise<Answer> {
    const {inner, store, isHandled, onEffects, onConflict} = this.#options;
    const {facts, ruleset: _ruleset, session: _session, ...given} = request;
    const settings = {
      ...question.settings,
      ...given,
      now: given.now ?? question.settings.now ?? isoNow(),
      ruleset: key.ruleset,
    };
    const fingerprint = question.idempotencyKey === undefined ? '' : fingerprintOf(question.text);
    // Answers of look-ups hold for the request, however often it is evaluated.
    const lookups = question.lookups ?? new Map();
    let before = await store.load(key);
    let attempt = 1;
    for (; attempt <= mostAttempts && performance.now() < endsAt; attempt++) {
      const merged = before ? mergePatch(before.facts, facts) : mergePatch({}, facts);
      let answer: Answer;
      try {
        answer = await inner.evaluate({
          text: JSON.stringify(merged),
          form: 'facts',
          settings,
          mayGiveNow: true,
          lookups,
          bulk: question.bulk ?? false,
          endsAt: Math.min(question.endsAt ?? endsAt, endsAt),
        });
      } catch (error) {
        // A failure is an answer, too: it must not rest on an old copy.
        const fresh = await store.load(key, {fresh: true}).catch(() => before);
        if (fresh?.version === before?.version) {
          return await this.#answerBefore(key, question, fingerprint, error as RulectlError);
        }
        before = fresh;
        continue;
      }
      const result = JSON.parse(answer.text) as EvaluationResult;
      const text = textToStore(result.facts, before?.text);
      const effects = result.effects.filter(isHandled);
      const outcome = await this.#commit(
        {
          key,
          id: newCommitId(),
          expected: before?.version ?? null,
          text,
          ttlMs: question.ttlMs,
          idempotency: idempotencyOf(question, fingerprint, answer.text),
          effects: effects.length === 0 ? undefined : effects,
        },
        endsAt,
      );
      if (outcome.outcome === 'committed') {
        if (effects.length > 0) onEffects();
        return answer;
      }
      if (outcome.outcome === 'repeated') return repeatedAnswer(key, outcome, fingerprint);
      onConflict();
      before = outcome.current;
      // Others are at it too: two gateways in step would go on overtaking each other.
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
        const outcome = await this.#options.store.commit(commit);
        // Ours may be underneath what the others wrote since. An idempotency key would have told.
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
    {idempotencyKey}: Question,
    fingerprint: string,
    error: RulectlError,
  ): Promise<Answer> {
    if (idempotencyKey === undefined) throw error;
    const recalled = await this.#options.store.recall(key, idempotencyKey).catch(() => undefined);
    if (!recalled) throw error;
    return repeatedAnswer(key, recalled, fingerprint);
  }
}

const tooLate = (): RulectlError =>
  errors.FACTS_STORE_UNAVAILABLE('requests for this session wait too long', at({retryAfter: 1}));

interface Task {
  readonly question: Question;
  readonly request: EvaluateRequest;
  readonly key: SessionKey;
  readonly endsAt: number;
}

function idempotencyOf(
  {idempotencyKey: key, idempotencyTtlMs: ttlMs}: Question,
  fingerprint: string,
  answer: string,
): Idempotency | undefined {
  return key === undefined ? undefined : {key, fingerprint, answer, ttlMs};
}

/** Undefined when there is nothing to write: the session has these facts, or there is none and need not be. */
function textToStore(facts: JsonObject, before: string | undefined): string | undefined {
  const text = JSON.stringify(facts);
  return text === before || (before === undefined && text === '{}') ? undefined : text;
}

function repeatedAnswer(key: SessionKey, {fingerprint: first, answer}: Recalled, fingerprint: string): Answer {
  if (first !== fingerprint) throw errors.FACTS_IDEMPOTENCY_REUSED(key.session);
  const {ruleset} = JSON.parse(answer) as EvaluationResult;
  return {text: answer, digest: ruleset.digest};
}

const fingerprintOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
