import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {MemoryLayout} from '../compiler/memory-layout.js';
import type {Put} from '../compiler/rule-plan.js';
import {readKey} from '../values/path.js';
import type {Change} from './answer.js';
import {shallowCopy} from './facts-draft.js';
import {RankSet} from './rank-set.js';
import {startsOf} from './test-table.js';

/** Up to so many changes, moving each to its place beats sorting them all. */
const fewChanges = 24;

/** A constant that a rule puts at a place, with all that it takes to do so. */
interface Write {
  /** Of the place among `layout.deferred`, whose order is that of the paths' texts. */
  readonly number: number;
  /** Column of what holds the place. */
  readonly holder: number;
  readonly key: string;
  readonly value: Json;
  readonly path: string;
}

/**
 * What the rules of a decision table write. Nobody reads it before the end, so all is written at once, straight into
 * copies of what holds it, and the changes that the answer lists are the only record of it.
 */
export class ConstantWrites {
  /** Writes of all rules, and where those of each rank begin. */
  readonly #all: Write[] = [];
  readonly #first: Int32Array;
  /**
   * Numbers of the places that have changed, by change, and the change of each number, if it is there: so nothing has
   * to be cleared (Briggs and Torczon, "An efficient representation for sparse sets", 1993).
   */
  readonly #numbers: Int32Array;
  readonly #slots: Int32Array;
  /** Where many numbers are sorted; empty in between. */
  readonly #set: RankSet;
  /** By column: column of what holds it, and under which key. */
  readonly #holders: Int32Array;
  readonly #keys: readonly string[];

  /** Puts by rank; `columns` has the places of all that can hold them. */
  constructor(
    private readonly names: readonly string[],
    lists: readonly (readonly Put[])[],
    {places: {keys, parents}, deferred, deferredAt}: MemoryLayout,
    columns: ReadonlyMap<number, number>,
  ) {
    this.#first = startsOf(lists);
    for (const puts of lists) {
      for (const {place, value} of puts) {
        const number = deferredAt[place]!;
        const holder = columns.get(parents[place]!)!;
        this.#all.push({number, holder, key: keys[place] as string, value, path: deferred.texts[number]!});
      }
    }
    this.#numbers = new Int32Array(deferred.places.length);
    this.#slots = new Int32Array(deferred.places.length);
    this.#set = new RankSet(deferred.places.length);
    this.#holders = Int32Array.from(columns.keys(), place => columns.get(parents[place]!) ?? -1);
    this.#keys = Array.from(columns.keys(), place => keys[place] as string);
  }

  /**
   * The facts after `count` ranks have fired, given all values before by column, and what has changed, sorted by path.
   * Undefined where something on the way to a place cannot hold it.
   */
  carryOut(
    fired: Int32Array,
    count: number,
    values: readonly Json[],
  ): {facts: JsonObject; changes: Change[]} | undefined {
    const all = this.#all;
    const numbers = this.#numbers;
    const slots = this.#slots;
    const copies = new Array<JsonObject | undefined>(values.length);
    const changes = new Array<Change>(count);
    let size = 0;
    let holder: JsonObject | undefined;
    let column = -1;
    for (let i = 0; i < count; i++) {
      const rank = fired[i]!;
      const end = this.#first[rank + 1]!;
      for (let j = this.#first[rank]!; j < end; j++) {
        const write = all[j]!;
        const {number, value} = write;
        const slot = slots[number]!;
        const change = slot < size && numbers[slot] === number ? changes[slot]! : undefined;
        const present = change ? change.to : readKey(values[write.holder]!, write.key);
        if (present === value) continue;
        if (column !== write.holder) {
          column = write.holder;
          holder = this.#copyOf(column, values, copies);
          if (!holder) return undefined;
        }
        holder![write.key] = value;
        if (change) {
          change.to = value;
          change.rule = this.names[rank]!;
        } else {
          slots[number] = size;
          numbers[size] = number;
          changes[size++] = {path: write.path, from: present, to: value, rule: this.names[rank]!};
        }
      }
    }
    if (size < changes.length) changes.length = size;
    return {facts: copies[0] ?? (values[0] as JsonObject), changes: this.#listed(changes)};
  }

  /** The copy of what lies in a column, put into the copy of what holds it; made at the first call. */
  #copyOf(column: number, values: readonly Json[], copies: (JsonObject | undefined)[]): JsonObject | undefined {
    const made = copies[column];
    if (made) return made;
    const present = values[column]!;
    if (present !== null && !isObject(present)) return undefined;
    const copy = present === null ? {} : shallowCopy(present);
    copies[column] = copy;
    if (column === 0) return copy;
    const holder = this.#copyOf(this.#holders[column]!, values, copies);
    if (!holder) return undefined;
    holder[this.#keys[column]!] = copy;
    return copy;
  }

  /** The changes sorted by path. A place that has its old value again has not changed. */
  #listed(changes: Change[]): Change[] {
    const sorted = changes.length > fewChanges ? this.#sorted(changes) : this.#sortedInPlace(changes);
    for (let i = 0; i < sorted.length; i++) {
      if (sorted[i]!.from === sorted[i]!.to) return sorted.filter(({from, to}) => from !== to);
    }
    return sorted;
  }

  #sorted(changes: readonly Change[]): Change[] {
    const {length} = changes;
    for (let i = 0; i < length; i++) this.#set.add(this.#numbers[i]!);
    const sorted = new Array<Change>(length);
    for (let i = 0; i < length; i++) sorted[i] = changes[this.#slots[this.#set.takeFirst()]!]!;
    return sorted;
  }

  #sortedInPlace(changes: Change[]): Change[] {
    const numbers = this.#numbers;
    for (let i = 1; i < changes.length; i++) {
      const number = numbers[i]!;
      const change = changes[i]!;
      let at = i;
      for (; at > 0 && numbers[at - 1]! > number; at--) {
        numbers[at] = numbers[at - 1]!;
        changes[at] = changes[at - 1]!;
      }
      numbers[at] = number;
      changes[at] = change;
    }
    return changes;
  }
}
