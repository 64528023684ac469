import {monotonicMs} from '../../kit/clock.js';

/** Turns of loops up to the first look at the clock, and most turns between two looks. */
const firstTurns = 32;
const mostTurns = 1024;

/** Milliseconds that may lie between two looks at the clock. */
const patienceMs = 2;

/** Ends an evaluation that takes too long: thrown by `tick`, and turned into an error where the evaluation began. */
export class TimedOut {}

/**
 * The time that an evaluation may take. Looking at the clock costs more than most turns of a loop, so it is looked at
 * once in some turns: in fewer when turns turn out to be slow.
 */
export class Deadline {
  #left = firstTurns;
  #turns = firstTurns;
  #last = 0;
  #end = Number.POSITIVE_INFINITY;

  /** Begins to count. `now` as `monotonicMs()` gives it; 0 ms for no end. */
  start(now: number, timeoutMs: number): void {
    this.#left = this.#turns = firstTurns;
    this.#last = now;
    this.#end = timeoutMs > 0 ? now + timeoutMs : Number.POSITIVE_INFINITY;
  }

  /** Gives more time. */
  extend(ms: number): void {
    this.#end += ms;
  }

  /** Counts work: of one turn of a loop, or as much as some turns. */
  tick(work = 1): void {
    this.#left -= work;
    if (this.#left <= 0) this.#look();
  }

  #look(): void {
    const now = monotonicMs();
    if (now > this.#end) throw new TimedOut();
    const tookMs = now - this.#last;
    this.#last = now;
    this.#turns =
      tookMs > patienceMs ? Math.ceil((this.#turns * patienceMs) / tookMs) : Math.min(2 * this.#turns, mostTurns);
    this.#left = this.#turns;
  }
}
