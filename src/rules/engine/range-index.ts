import type {Json} from '../../kit/json.js';
import type {RangeGuard} from '../compiler/rule-plan.js';
import {numberIn} from '../values/number-text.js';
import type {RankSet} from './rank-set.js';

interface Entry {
  readonly low: number;
  readonly high: number;
  readonly rank: number;
}

/** Cells at most, and the share of them that a range may cover before it is kept apart as wide. */
const mostCells = 1024;
const wideShare = 1 / 8;

/**
 * Rules whose guard asks for a number of some range at one place. The line of numbers is cut into cells at the bounds of
 * the ranges; each cell knows the ranges that reach into it. Ranges without an end on one side, and other wide ones, would
 * fill too many cells: they are sorted by the bound that is sooner passed.
 */
export class RangeIndex {
  /** Where cells begin; the first one has no beginning. */
  readonly #cuts: Float64Array;
  /** Ranks by cell: those of cell `i` from `starts[i]` on. */
  readonly #starts: Int32Array;
  readonly #ranks: Int32Array;
  /** Wide ranges with a lower bound, by that bound; and those without, by the upper bound from above. */
  readonly #fromBelow: readonly Entry[];
  readonly #fromAbove: readonly Entry[];

  constructor(
    readonly place: number,
    entries: readonly Entry[],
  ) {
    this.#cuts = cutsOf(entries);
    const cells = this.#cuts.length + 1;
    const isWide = ({low, high}: Entry): boolean =>
      !Number.isFinite(low) || !Number.isFinite(high) || this.#cellOf(high) - this.#cellOf(low) > cells * wideShare;
    const wide = entries.filter(isWide);
    this.#fromBelow = wide.filter(({low}) => Number.isFinite(low)).sort((a, b) => a.low - b.low);
    this.#fromAbove = wide.filter(({low}) => !Number.isFinite(low)).sort((a, b) => b.high - a.high);
    const narrow = entries.filter(entry => !isWide(entry));
    this.#starts = new Int32Array(cells + 1);
    for (const {low, high} of narrow) {
      for (let cell = this.#cellOf(low); cell <= this.#cellOf(high); cell++) this.#starts[cell + 1]!++;
    }
    for (let cell = 0; cell < cells; cell++) this.#starts[cell + 1]! += this.#starts[cell]!;
    this.#ranks = new Int32Array(this.#starts[cells]!);
    const next = this.#starts.slice();
    for (const {low, high, rank} of narrow) {
      for (let cell = this.#cellOf(low); cell <= this.#cellOf(high); cell++) this.#ranks[next[cell]!++] = rank;
    }
  }

  /** Adds the rules whose guard may hold for a value: all for which it does, and some neighbours. */
  addTo(ready: RankSet, value: Json): void {
    const number = typeof value === 'number' ? value : typeof value === 'string' ? numberIn(value) : Number.NaN;
    if (Number.isNaN(number)) return;
    const cell = this.#cellOf(number);
    const end = this.#starts[cell + 1]!;
    for (let i = this.#starts[cell]!; i < end; i++) ready.add(this.#ranks[i]!);
    for (const {low, high, rank} of this.#fromBelow) {
      if (low > number) break;
      if (number <= high) ready.add(rank);
    }
    for (const {high, rank} of this.#fromAbove) {
      if (high < number) break;
      ready.add(rank);
    }
  }

  /** The last cell that begins at or before a number. */
  #cellOf(number: number): number {
    let [low, high] = [0, this.#cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cuts[middle]! <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Cuts at bounds: at all of them, or at so many that each cell has as many as the others. */
function cutsOf(entries: readonly Entry[]): Float64Array {
  const bounds = sortedBounds(entries);
  if (bounds.length < mostCells) return bounds;
  return Float64Array.from(
    {length: mostCells - 1},
    (_, i) => bounds[Math.floor(((i + 1) * bounds.length) / mostCells)]!,
  );
}

/** The finite bounds, each once, in order. */
export function sortedBounds(ranges: readonly Pick<RangeGuard, 'low' | 'high'>[]): Float64Array {
  const all = Float64Array.from(ranges.flatMap(({low, high}) => [low, high])).sort();
  return all.filter((bound, i) => Number.isFinite(bound) && bound !== all[i - 1]);
}
