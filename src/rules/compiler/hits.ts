import type {Json} from '../../kit/json.js';
import type {MemoryLayout} from './memory-layout.js';
import type {Key} from './places.js';
import type {Read} from './reads.js';

/** What a write that changes a place does to others. */
export interface Hits {
  /** The place itself and all above it: changed. */
  readonly places: readonly number[];
  /** What looks through the fact as a whole, as `~watch`: changed. */
  readonly types: readonly Read[];
  /** Places below it: changed when the values behind `rest` differ. */
  readonly below: readonly {readonly place: number; readonly rest: readonly Key[]}[];
  /** Lists mapped from the fact: to be compared. */
  readonly mapped: readonly number[];
}

/** Finds what writes hit, each place once. */
export class HitTable {
  readonly #whole: (Hits | undefined)[] = [];
  readonly #inside: (Hits | undefined)[] = [];

  constructor(private readonly layout: MemoryLayout) {}

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
      if (next === undefined && place === 0) return this.#atUnknown(String(key));
      if (next === undefined) return (this.#inside[place] ??= this.#find(place, false));
      place = next;
    }
    return this.at(place);
  }

  /** A fact that no rule names. */
  #atUnknown(fact: string): Hits {
    return {places: [], types: this.layout.watches.through(fact).map(watch => ~watch), below: [], mapped: []};
  }

  #find(place: number, whole: boolean): Hits {
    const {places, watches} = this.layout;
    const fact = places.factOf(place);
    const depth = places.path(place).length;
    const under = whole ? [...places.under(place)] : [];
    return {
      places: [place, ...places.above(place)],
      types: watches.through(fact).map(watch => ~watch),
      below: under.map(each => ({place: each, rest: places.path(each).slice(depth)})),
      mapped: watches.mappedFrom(fact),
    };
  }
}
