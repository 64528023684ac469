import {addTo} from '../../kit/group-by.js';
import type {Json} from '../../kit/json.js';

const none: readonly number[] = [];

/** Rules whose guard asks for certain values at one place, by these values. */
export class EqualityIndex {
  readonly #ranks = new Map<Json, number[]>();

  constructor(readonly place: number) {}

  add(values: readonly Json[], rank: number): void {
    for (const value of values) addTo(this.#ranks, value, rank);
  }

  /** The rules whose guard holds for a value. Constants are scalars, which Map compares as the language does. */
  ranksFor(value: Json): readonly number[] {
    return this.#ranks.get(value) ?? none;
  }
}
