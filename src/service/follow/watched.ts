import {Waiters} from '../../kit/wait.js';

/** A value that others can wait for. Each new value has an ETag of its own. */
export class Watched<Value> {
  #value: Value | undefined;
  #etag = '';
  readonly #waiters = new Waiters();
  readonly #listeners: ((value: Value) => void)[] = [];

  get value(): Value | undefined {
    return this.#value;
  }

  /** Empty while there is no value. */
  get etag(): string {
    return this.#etag;
  }

  /** Wakes all who wait; an ETag that stays the same wakes nobody. */
  set(value: Value, etag: string): void {
    this.#value = value;
    if (etag === this.#etag) return;
    this.#etag = etag;
    for (const listener of this.#listeners) listener(value);
    this.wake();
  }

  /** Calls the listener with each new value, before those who wait hear of it. */
  onChange(listener: (value: Value) => void): void {
    this.#listeners.push(listener);
  }

  /** Lets everybody who waits look again. */
  wake(): void {
    this.#waiters.wake();
  }

  /** Resolves when the condition holds, the time is over or the signal says stop; asks again at each change. */
  async until(holds: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const leftMs = end - performance.now();
      if (leftMs <= 0 || signal.aborted || holds()) return;
      await this.#waiters.wait(leftMs, signal);
    }
  }
}
