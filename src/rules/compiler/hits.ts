import type {Json} from '../../kit/json.js';
import type {Layout} from './layout.js';
import type {Key} from './places.js';

/** What a write that changes a place does to slots. */
export interface Hits {
  /** Value slots of the place itself and of all above it, and the types that its fact is an instance of: changed. */
  readonly certain: readonly number[];
  /** Value slots below it: changed when the values behind `rest` differ. */
  readonly below: readonly {readonly slot: number; readonly rest: readonly Key[]}[];
  /** Lists mapped from its fact: to be compared. */
  readonly mapped: readonly number[];
}

/** Finds what writes hit, each place once. */
export class HitTable {
  readonly #whole: (Hits | undefined)[] = [];
  readonly #inside: (Hits | undefined)[] = [];
  readonly #mappedOf = new Map<number, number[]>();

  constructor(private readonly layout: Layout) {
    const {places, slots} = layout;
    for (const place of slots.mappedPlaces) {
      const fact = places.at([places.factOf(place)]);
      const list = this.#mappedOf.get(fact) ?? [];
      this.#mappedOf.set(fact, [...list, slots.mappedAt(place)!]);
    }
  }

  /** A write at a place. */
  at(place: number): Hits {
    return (this.#whole[place] ??= this.#find(place, true));
  }

  /** A write at keys that were computed: at a known place, or somewhere inside the last one that is known. */
  under(keys: readonly Json[]): Hits {
    const {places} = this.layout;
    let place = 0;
    for (const key of keys) {
      const next = places.childrenOf(place).get(key as Key);
      if (next === undefined) return (this.#inside[place] ??= this.#find(place, false));
      place = next;
    }
    return this.at(place);
  }

  #find(place: number, whole: boolean): Hits {
    const {places, slots} = this.layout;
    const fact = places.factOf(place);
    const above = [place, ...places.above(place)].map(each => slots.valueAt(each)).filter(slot => slot >= 0);
    const depth = places.path(place).length;
    const below = whole
      ? [...places.under(place)].flatMap(each => {
          const slot = slots.valueAt(each);
          return slot < 0 ? [] : [{slot, rest: places.path(each).slice(depth)}];
        })
      : [];
    const mapped = this.#mappedOf.get(places.at([fact])) ?? [];
    return {certain: [...above, ...slots.typesOf(fact)], below, mapped};
  }
}
