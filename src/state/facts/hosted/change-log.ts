import {randomBytes} from 'node:crypto';
import {Waiters} from '../../../kit/wait.js';
import type {FactChange, FactStore} from '../fact-store.js';

/** Changes that a reader has not seen yet, and where the next read goes on. */
export interface ChangePage {
  readonly changes: readonly FactChange[];
  readonly position: string;
}

const keptChanges = 4096;

/**
 * The last changes of a store, for readers that come by long poll. A reader that was away too long, or read from
 * another life of this process, is told that it missed some.
 */
export class ChangeLog {
  readonly #life = randomBytes(6).toString('hex');
  readonly #unwatch: () => void;
  readonly #waiters = new Waiters();
  #changes: FactChange[] = [];
  /** Number of the first one kept. */
  #first = 0;

  constructor(store: FactStore) {
    this.#unwatch = store.watch(change => this.#add(change));
  }

  async read(after: string, waitMs: number, signal: AbortSignal): Promise<ChangePage> {
    const [life, number] = after.split('.');
    const from = Number(number);
    if (life !== this.#life || !(from >= this.#first)) return {changes: [{type: 'missed'}], position: this.#position};
    if (from >= this.#next) await this.#waiters.wait(waitMs, signal);
    if (from < this.#first) return {changes: [{type: 'missed'}], position: this.#position};
    return {changes: this.#changes.slice(from - this.#first), position: this.#position};
  }

  close(): void {
    this.#unwatch();
    this.#waiters.wake();
  }

  get #next(): number {
    return this.#first + this.#changes.length;
  }

  get #position(): string {
    return `${this.#life}.${this.#next}`;
  }

  #add(change: FactChange): void {
    this.#changes.push(change);
    if (this.#changes.length > keptChanges * 2) {
      this.#changes = this.#changes.slice(keptChanges);
      this.#first += keptChanges;
    }
    this.#waiters.wake();
  }
}
