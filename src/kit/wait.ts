import {setTimeout as timeout} from 'node:timers/promises';

/** Resolves after this time; at once, and without an error, when the signal says that nobody waits any more. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await timeout(ms, undefined, signal && {signal});
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

export interface PollOptions {
  /** Pause between one answer and the next question, milliseconds. */
  readonly everyMs: number;
  /** Default: for ever. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks at once, and again and again until there is an answer; gives it. `undefined` and `false` are none. Undefined when
 * the time is up or the signal says that nobody waits any more. Throws what `ask` throws.
 */
export async function poll<Answer>(
  ask: () => Answer | Promise<Answer>,
  {everyMs, timeoutMs = Number.POSITIVE_INFINITY, signal}: PollOptions,
): Promise<Exclude<Answer, undefined | false> | undefined> {
  const end = performance.now() + timeoutMs;
  while (!signal?.aborted) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>;
    if (performance.now() >= end) return undefined;
    await sleep(everyMs, signal);
  }
  return undefined;
}

/** Those who wait until something changes. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next `wake`, after this time, or when the signal says stop. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const done = (): void => {
        this.#waiting.delete(done);
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal?.addEventListener('abort', done);
      this.#waiting.add(done);
    });
  }

  /** Lets everybody who waits look. */
  wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
