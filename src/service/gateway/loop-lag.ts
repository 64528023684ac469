import {MovingAverage} from '../../kit/moving-average.js';

const everyMs = 20;
/** Ten samples, some 200 ms, count most: one late sample is no lag yet. */
const weight = 0.1;

/** How late this process has come to its work in the last second or so: delay that the nodes did not cause. */
export class LoopLag {
  readonly #lateMs = new MovingAverage(weight, 0);
  #due = performance.now() + everyMs;
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.#lateMs.add(Math.max(0, now - this.#due));
    this.#due = now + everyMs;
  }, everyMs).unref();

  /** Milliseconds. */
  get ms(): number {
    return this.#lateMs.value;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/**
 * Calls when the time is over and everything that arrived until then has been read: in a process that is late, a timer
 * fires before the answer that came in time is read.
 */
export function afterArrivals(ms: number, call: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(() => setImmediate(call)), ms);
}
