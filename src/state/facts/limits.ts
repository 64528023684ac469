import {errors} from './errors.js';
import type {Commit} from './fact-store.js';
import {checkSession} from './session-key.js';

export interface StoreSettings {
  /** Largest facts object of a session, as JSON. */
  readonly sessionBytes: number;
  /** How long the answer to an Idempotency-Key is remembered, milliseconds. */
  readonly idempotencyTtlMs: number;
  /** How long an untouched session is kept unless a commit says otherwise, milliseconds; 0: for ever. */
  readonly ttlMs: number;
}

export const defaultSettings: StoreSettings = {
  ttlMs: 3_600_000,
  sessionBytes: 2 ** 20,
  idempotencyTtlMs: 3_600_000,
};

/** Throws FACTS_SESSION_INVALID, FACTS_TOO_LARGE, FACTS_IDEMPOTENCY_INVALID: checked before a store is asked. */
export function checkCommit({key, text, idempotency}: Commit, {sessionBytes}: StoreSettings): void {
  checkSession(key.session);
  // A UTF-16 unit takes at most three bytes: only large texts need counting.
  if (text !== undefined && text.length * 3 > sessionBytes) {
    const bytes = Buffer.byteLength(text);
    if (bytes > sessionBytes) throw errors.FACTS_TOO_LARGE(key.session, bytes, sessionBytes);
  }
  if (idempotency && (idempotency.key === '' || Buffer.byteLength(idempotency.key) > 256)) {
    throw errors.FACTS_IDEMPOTENCY_INVALID();
  }
}
