import {typesOfFact} from '../analysis/footprint-path.js';
import type {PathExpr} from '../analysis/program.js';
import type {Key, Places} from './places.js';

/**
 * What conditions and actions read, numbered. A `value` slot keeps the value of a constant path at hand; a `mapped`
 * slot stands for the list that a path through arrays gives (ruling 48), a `type` slot for all facts that a quantifier
 * looks through (ruling 47): of these two only whether they changed is known.
 */
export type Slot =
  | {readonly kind: 'value'; readonly place: number}
  | {readonly kind: 'mapped'; readonly fact: number; readonly keys: readonly Key[]; readonly place: number}
  | {readonly kind: 'type'; readonly type: string};

/** Slots by what they stand for, each once. */
export class Slots {
  readonly all: Slot[] = [];
  readonly #ofPlace = new Map<number, number>();
  readonly #mapped = new Map<number, number>();
  readonly #types = new Map<string, number>();

  constructor(readonly places: Places) {}

  value(place: number): number {
    return this.#once(this.#ofPlace, place, () => ({kind: 'value', place}));
  }

  /** The list behind a fact and some constant steps; without steps it is the fact itself. */
  mapped(fact: number, keys: readonly Key[]): number {
    if (keys.length === 0) return this.value(fact);
    const place = keys.reduce<number>((at, key) => this.places.below(at, key), fact);
    return this.#once(this.#mapped, place, () => ({kind: 'mapped', fact, keys, place}));
  }

  type(type: string): number {
    return this.#once(this.#types, type, () => ({kind: 'type', type}));
  }

  /** The value slot of a place, or -1. */
  valueAt(place: number): number {
    return this.#ofPlace.get(place) ?? -1;
  }

  mappedAt(place: number): number | undefined {
    return this.#mapped.get(place);
  }

  get mappedPlaces(): Iterable<number> {
    return this.#mapped.keys();
  }

  /** Slots of the types of which a fact is an instance. */
  typesOf(fact: string): number[] {
    if (this.#types.size === 0) return [];
    return [fact, ...typesOfFact(fact)].flatMap(type => this.#types.get(type) ?? []);
  }

  #once<K>(known: Map<K, number>, key: K, make: () => Slot): number {
    let slot = known.get(key);
    if (slot === undefined) {
      slot = this.all.push(make()) - 1;
      known.set(key, slot);
    }
    return slot;
  }
}

/** The steps of a path up to the first that is computed or no valid index, from the name of its fact on. */
export function constantPart(path: PathExpr): {readonly keys: Key[]; readonly whole: boolean} {
  const keys: Key[] = path.root.kind === 'fact' ? [path.root.name] : [];
  for (const step of path.steps) {
    if (step.kind === 'key') keys.push(step.key);
    else if (step.kind === 'item' && isIndex(step.index)) keys.push(step.index);
    else return {keys, whole: false};
  }
  return {keys, whole: true};
}

/** Ruling 17: whole and not negative; anything else fails when it is evaluated. */
export const isIndex = (index: number): boolean => Number.isSafeInteger(index) && index >= 0;
