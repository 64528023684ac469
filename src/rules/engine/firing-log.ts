import type {SkippedError} from './answer.js';

/** An error that stood in the place of a firing (`onError: skip-rule`). */
export interface Skipped {
  /** Number of firings and errors before it. */
  readonly position: number;
  readonly rank: number;
  readonly error: SkippedError;
  readonly inCondition: boolean;
}

/** What has fired in an evaluation, in order, and what failed in place of a firing. */
export class FiringLog {
  /** Firings and errors so far. */
  count = 0;
  readonly skipped: Skipped[] = [];
  /** Ranks in order of firing, `~rank` where an error stood in place of a firing. */
  #ranks = new Int32Array(64);

  clear(): void {
    this.count = 0;
    // Emptying what is empty costs more than asking.
    if (this.skipped.length > 0) this.skipped.length = 0;
  }

  add(rank: number): void {
    if (this.count === this.#ranks.length) this.#grow();
    this.#ranks[this.count++] = rank;
  }

  addError(rank: number, error: SkippedError, inCondition: boolean): void {
    this.skipped.push({position: this.count, rank, error, inCondition});
    this.add(~rank);
  }

  /** The rank that fired or failed at a position. */
  rankAt(position: number): number {
    const rank = this.#ranks[position]!;
    return rank < 0 ? ~rank : rank;
  }

  /** The names of the rules that fired, in order. `names` by rank. */
  fired(names: readonly string[]): string[] {
    // A list of the right length: one that grows from nothing takes room for seventeen at once.
    const fired = new Array<string>(this.count - this.skipped.length);
    let count = 0;
    for (let i = 0; i < this.count; i++) {
      const rank = this.#ranks[i]!;
      if (rank >= 0) fired[count++] = names[rank]!;
    }
    return fired;
  }

  #grow(): void {
    const longer = new Int32Array(2 * this.count);
    longer.set(this.#ranks);
    this.#ranks = longer;
  }
}
