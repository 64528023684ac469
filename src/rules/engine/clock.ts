/** Turns of loops between two looks at the clock, which costs more than most turns. */
const turns = 512;

/** Ends an evaluation that takes too long: thrown by `tick`, and turned into an error where the evaluation began. */
export class TimedOut {}

/** The time that an evaluation may take. */
export class Deadline {
  #left = turns;
  readonly #end: number;

  /** Milliseconds from now; 0 for no end. */
  constructor(timeoutMs: number) {
    this.#end = timeoutMs > 0 ? performance.now() + timeoutMs : Number.POSITIVE_INFINITY;
  }

  /** Counts work of one turn of a loop or more. */
  tick(work = 1): void {
    this.#left -= work;
    if (this.#left > 0) return;
    this.#left = turns;
    if (performance.now() > this.#end) throw new TimedOut();
  }
}
