import type {FastifyRequest} from 'fastify';
import {parseDurationMs} from '../../kit/units.js';
import {errors as factErrors} from '../../state/facts/errors.js';
import {errors} from '../api/errors.js';
import {headers} from '../api/headers.js';
import {EvaluateQuery} from '../api/session-messages.js';
import type {RequestTerms} from '../evaluate/evaluation-request.js';
import {readFields} from '../server/read-body.js';

/** A single request may take so long unless its caller says otherwise. A line of a batch may take as long as it needs. */
const defaultTimeoutMs = 10_000;
const longestTimeoutMs = 600_000;
/** A balancer sends a request again within seconds, or not at all. */
const attemptMs = 60_000;

/** What headers and query of `POST /v1/evaluate` say. Throws API_FIELD_*, FACTS_TTL_INVALID. */
export function termsOf(request: FastifyRequest): RequestTerms {
  const endsAt = performance.now() + (timeoutOf(request) ?? defaultTimeoutMs);
  const idempotencyKey = request.headers['idempotency-key'];
  const attempt = request.headers[headers.attempt];
  const ttlMs = ttlOf(readFields(EvaluateQuery, request.query).ttl);
  if (typeof idempotencyKey === 'string') return {endsAt, idempotencyKey, ttlMs};
  if (typeof attempt !== 'string') return {endsAt, ttlMs};
  return {endsAt, idempotencyKey: `${headers.attempt}: ${attempt}`, idempotencyTtlMs: attemptMs, ttlMs};
}

/** How long the caller waits, milliseconds; undefined where it does not say. Throws API_FIELD_INVALID. */
export function timeoutOf({headers: given}: FastifyRequest): number | undefined {
  const text = given[headers.timeout];
  if (text === undefined) return undefined;
  const ms = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (ms < 1) throw errors.API_FIELD_INVALID(headers.timeout, 'a number of milliseconds, at least 1');
  return Math.min(ms, longestTimeoutMs);
}

/** Longest time that can be asked for, milliseconds: some seventy years. Longer is 0, for ever. */
const longestTtlMs = 2 ** 41;

/** Reads `?ttl=30m`: how long to keep a session, milliseconds, 0 for ever. Throws FACTS_TTL_INVALID. */
export function ttlOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms === undefined || (ms !== 0 && ms < 1) || ms > longestTtlMs) throw factErrors.FACTS_TTL_INVALID(text);
  return Math.round(ms);
}
