/** Longest time that evaluations hold up everything else, health checks above all. One evaluation may take longer. */
export const turnMs = 10;

/**
 * Evaluations one after the other, for some milliseconds in each turn of the event loop. What arrives meanwhile is read
 * and counted before it is evaluated: so a front door sees its queue, and can shed.
 */
export class EvaluationQueue {
  readonly #waiting: (() => void)[] = [];

  /** Resolves to what `evaluate` gives, and rejects with what it throws. */
  run<Result>(evaluate: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        try {
          resolve(evaluate());
        } catch (error) {
          reject(error);
        }
      };
      if (this.#waiting.push(start) === 1) setImmediate(() => this.#turn());
    });
  }

  #turn(): void {
    const end = performance.now() + turnMs;
    let done = 0;
    while (done < this.#waiting.length && (done === 0 || performance.now() < end)) this.#waiting[done++]!();
    this.#waiting.splice(0, done);
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
  }
}
