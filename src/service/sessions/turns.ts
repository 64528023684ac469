/** Lets one at a time do something with a name, in the order in which they came. */
export class Turns {
  readonly #waiting = new Map<string, Array<() => void>>();

  /** Resolves when it is the caller's turn, to the function that ends it; to undefined after `waitMs` without it. */
  take(name: string, waitMs: number): Promise<(() => void) | undefined> {
    const end = (): void => this.#next(name);
    const queue = this.#waiting.get(name);
    if (!queue) {
      this.#waiting.set(name, []);
      return Promise.resolve(end);
    }
    return new Promise(resolve => {
      const start = (): void => {
        clearTimeout(timer);
        resolve(end);
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(start), 1);
        resolve(undefined);
      }, waitMs);
      queue.push(start);
    });
  }

  #next(name: string): void {
    const start = this.#waiting.get(name)?.shift();
    if (start) start();
    else this.#waiting.delete(name);
  }
}
