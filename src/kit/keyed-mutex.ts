/** A mutex for each key, taken in the order of asking. */
export class KeyedMutex {
  readonly #waiting = new Map<string, Array<() => void>>();

  /** Resolves to the function that unlocks; to undefined where the key was not free for `waitMs`. */
  lock(key: string, waitMs: number): Promise<(() => void) | undefined> {
    const unlock = (): void => this.#unlock(key);
    const queue = this.#waiting.get(key);
    if (!queue) {
      this.#waiting.set(key, []);
      return Promise.resolve(unlock);
    }
    return new Promise(resolve => {
      const start = (): void => {
        clearTimeout(timer);
        resolve(unlock);
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(start), 1);
        resolve(undefined);
      }, waitMs);
      queue.push(start);
    });
  }

  #unlock(key: string): void {
    const start = this.#waiting.get(key)?.shift();
    if (start) start();
    else this.#waiting.delete(key);
  }
}
