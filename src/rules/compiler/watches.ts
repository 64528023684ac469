import {typesOfFact} from '../analysis/footprint-path.js';
import type {Key, Places} from './places.js';

/**
 * Something that conditions read and that is no single place: the list that a path through arrays gives (ruling 48),
 * all facts that a quantifier looks through (ruling 47), or all there are where the name of one is computed. Of these
 * only whether they changed is asked.
 */
export type Watch =
  | {readonly kind: 'facts'}
  | {readonly kind: 'mapped'; readonly fact: string; readonly keys: readonly Key[]}
  | {readonly kind: 'type'; readonly type: string};

/** Watches, numbered, each once. */
export class Watches {
  readonly all: Watch[] = [];
  /** By the place where the mapped path ends. */
  readonly #mapped = new Map<number, number>();
  readonly #types = new Map<string, number>();
  #facts: number | undefined;

  constructor(private readonly places: Places) {}

  /** The list behind a fact and some constant steps. */
  mapped(fact: string, keys: readonly Key[]): number {
    const place = this.places.at([fact, ...keys]);
    return this.#once(this.#mapped, place, () => ({kind: 'mapped', fact, keys}));
  }

  type(type: string): number {
    return this.#once(this.#types, type, () => ({kind: 'type', type}));
  }

  /** All facts. */
  facts(): number {
    return (this.#facts ??= this.all.push({kind: 'facts'}) - 1);
  }

  /** Lists mapped from a fact. */
  mappedFrom(fact: string): number[] {
    return [...this.#mapped.values()].filter(watch => (this.all[watch] as {fact: string}).fact === fact);
  }

  /** What looks through a fact as a whole: types of which it is an instance, and all facts. */
  through(fact: string): number[] {
    const all = this.#facts === undefined ? [] : [this.#facts];
    if (this.#types.size === 0) return all;
    return [...all, ...[fact, ...typesOfFact(fact)].flatMap(type => this.#types.get(type) ?? [])];
  }

  #once<K>(known: Map<K, number>, key: K, make: () => Watch): number {
    let watch = known.get(key);
    if (watch === undefined) {
      watch = this.all.push(make()) - 1;
      known.set(key, watch);
    }
    return watch;
  }
}
