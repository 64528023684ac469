import type {FaultPlace} from '../values/fault.js';

/** Offsets in a rule's file to which the parts of one operation belong. */
export type Site = Readonly<Partial<Record<FaultPlace, number>>>;

/** Places of operations that may fail, numbered: compiled code carries the number, an error looks the place up. */
export class Sites {
  readonly #all: Site[] = [];

  add(site: Site): number {
    return this.#all.push(site) - 1;
  }

  /** The offset to blame for a fault at a site; undefined when the site knows none. */
  offset(site: number, place: FaultPlace): number | undefined {
    return this.#all[site]?.[place];
  }
}
