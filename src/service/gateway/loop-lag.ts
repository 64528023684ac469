import {MovingAverage} from '../../kit/moving-average.js';

const everyMs = 20;
/** Ten looks, some 200 ms, are remembered best: a single late one is no lag yet. */
const weight = 0.1;

/** How late this process comes to its work, the last second or so: delay that is not the nodes' doing. */
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
 * Calls when the time is over and what arrived until then has been looked at: in a process that is late, a timer is due
 * before the answer that came in time is read.
 */
export function afterArrivals(ms: number, call: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(() => setImmediate(call)), ms);
}
