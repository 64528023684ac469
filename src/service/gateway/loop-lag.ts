const everyMs = 20;

/** How late this process comes to its work, milliseconds, the last second or so: delay that is not the nodes' doing. */
export class LoopLag {
  ms = 0;
  #due = performance.now() + everyMs;
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.ms += (Math.max(0, now - this.#due) - this.ms) * 0.1;
    this.#due = now + everyMs;
  }, everyMs).unref();

  stop(): void {
    clearInterval(this.#timer);
  }
}

/**
 * Calls when the time is over and what arrived until then has been looked at: in a process that is late, a timer is due
 * before the answer that came in time is read.
 */
export function afterArrivals(ms: number, call: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(() => setImmediate(call)), ms);
}
