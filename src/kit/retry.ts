import {sleep} from './wait.js';

export interface Backoff {
  /** First pause, milliseconds. */
  readonly minMs: number;
  /** Longest pause, milliseconds. */
  readonly maxMs: number;
}

/**
 * How long to wait before attempt number `attempt` (from 1): doubling, with full jitter, so that many callers that
 * lost the same server do not come back in step (AWS, "Exponential backoff and jitter").
 */
export const pauseMs = (attempt: number, {minMs, maxMs}: Backoff, random: () => number = Math.random): number => {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(30, attempt - 1));
  return minMs / 2 + random() * (ceiling - minMs / 2);
};

/** Sleeps before the next attempt. Returns early, without an error, when the signal says stop. */
export const pause = (attempt: number, backoff: Backoff, signal?: AbortSignal): Promise<void> =>
  sleep(pauseMs(attempt, backoff), signal);
