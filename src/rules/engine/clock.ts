/** Turns of loops between two looks at the clock, which costs more than most turns. */
const turns = 512;

/** Ends an evaluation that takes too long: thrown by `tick`, and turned into an error where the evaluation began. */
export class TimedOut {}

/** The time that an evaluation may take. */
export class Deadline {
  #left = turns;
  #end = Number.POSITIVE_INFINITY;

  /** Begins to count. `now` as `performance.now()` gives it; 0 ms for no end. */
  start(now: number, timeoutMs: number): void {
    this.#left = turns;
    this.#end = timeoutMs > 0 ? now + timeoutMs : Number.POSITIVE_INFINITY;
  }

  /** Counts work of one turn of a loop or more. */
  tick(work = 1): void {
    this.#left -= work;
    if (this.#left <= 0) this.#look();
  }

  #look(): void {
    this.#left = turns;
    if (performance.now() > this.#end) throw new TimedOut();
  }
}
