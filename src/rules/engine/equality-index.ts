import type {Json} from '../../kit/json.js';

/** Rules whose guard asks for certain values at one place, by these values. */
export class EqualityIndex {
  readonly #ranks = new Map<Json, number[]>();

  constructor(readonly place: number) {}

  add(values: readonly Json[], rank: number): void {
    for (const value of values) {
      const ranks = this.#ranks.get(value);
      if (ranks) ranks.push(rank);
      else this.#ranks.set(value, [rank]);
    }
  }

  /** The rules whose guard holds for a value. Constants are scalars, which Map compares as the language does. */
  ranksFor(value: Json): readonly number[] {
    return this.#ranks.get(value) ?? none;
  }
}

const none: readonly number[] = [];
