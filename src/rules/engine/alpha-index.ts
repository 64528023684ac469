import type {Json} from '../../kit/json.js';
import type {Guard} from '../compiler/rule-plan.js';
import {numberIn} from '../values/number-text.js';
import type {RankSet} from './rank-set.js';

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

/** Rules whose guard asks for numbers on one side of a bound at one place, by their bounds. */
export class OrderIndex {
  #entries: {readonly bound: number; readonly strict: boolean; readonly rank: number}[] = [];
  #sorted = true;

  /** `above`: values above the bounds are asked for; else values below. */
  constructor(
    readonly place: number,
    private readonly above: boolean,
  ) {}

  add({operator, bound}: Extract<Guard, {kind: 'order'}>, rank: number): void {
    // Turned round, "below" is "above".
    this.#entries.push({bound: this.above ? bound : -bound, strict: operator.length === 1, rank});
    this.#sorted = false;
  }

  /** Adds the rules whose guard holds for a value. */
  addTo(ready: RankSet, value: Json): void {
    const number = typeof value === 'number' ? value : typeof value === 'string' ? numberIn(value) : Number.NaN;
    if (Number.isNaN(number)) return;
    if (!this.#sorted) {
      this.#entries.sort((a, b) => a.bound - b.bound);
      this.#sorted = true;
    }
    const turned = this.above ? number : -number;
    for (const {bound, strict, rank} of this.#entries) {
      if (bound > turned) return;
      if (!strict || bound < turned) ready.add(rank);
    }
  }
}

const none: readonly number[] = [];
