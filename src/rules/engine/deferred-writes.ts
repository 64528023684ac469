import type {Json, JsonObject} from '../../kit/json.js';
import type {Context} from '../compiler/context.js';
import type {MemoryLayout} from '../compiler/memory-layout.js';
import {equals} from '../values/equality.js';
import type {Change} from './answer.js';
import {shallowCopy} from './facts-draft.js';

/** Up to so many numbers, moving each to its place beats the sort of a typed array. */
const fewNumbers = 24;

/** The one slot there is when one number has been written. */
const onlySlot = Int32Array.of(0);

/**
 * Which of the places that are written back at the end have been written, by which rule last, and what was there
 * before. The values themselves stay with the memory.
 */
export class DeferredWrites {
  /** How many have been written. */
  size = 0;
  /** Numbers among `layout.deferred`, in order of first write. What lies side by side here is used together. */
  readonly #written: Int32Array;
  readonly #before: (Json | undefined)[];
  readonly #writers: Int32Array;
  /**
   * By number: where it stands above, if it stands there, so that nothing has to be cleared (Briggs and Torczon, "An
   * efficient representation for sparse sets", 1993).
   */
  readonly #slots: Int32Array;
  /** Where they are sorted. */
  readonly #sorted: Int32Array;
  /** By place: what holds values there, and in which flush it was made. */
  readonly #holders: (JsonObject | undefined)[];
  readonly #flushedAt: Float64Array;
  #flushes = 0;

  constructor(private readonly layout: MemoryLayout) {
    const count = layout.deferred.places.length;
    this.#written = new Int32Array(count);
    this.#sorted = new Int32Array(count);
    this.#slots = new Int32Array(count);
    this.#writers = new Int32Array(count);
    this.#holders = new Array<JsonObject | undefined>(layout.places.count).fill(undefined);
    this.#flushedAt = new Float64Array(layout.places.count);
    this.#before = new Array<Json | undefined>(count).fill(undefined);
  }

  clear(): void {
    this.size = 0;
  }

  /** Whether a number has been written. */
  has(number: number): boolean {
    const slot = this.#slots[number]!;
    return slot < this.size && this.#written[slot] === number;
  }

  /** Notes a write; gives the rank of the writer before, or -1 when it is the first. */
  note(number: number, before: Json, rank: number): number {
    if (this.has(number)) {
      const slot = this.#slots[number]!;
      const writer = this.#writers[slot]!;
      this.#writers[slot] = rank;
      return writer;
    }
    const slot = this.size++;
    this.#slots[number] = slot;
    this.#written[slot] = number;
    this.#before[slot] = before;
    this.#writers[slot] = rank;
    return -1;
  }

  /** Takes back the latest note, which was of this number, and whose writer before was the given one. */
  forget(number: number, writer: number): void {
    if (writer < 0) this.size--;
    else this.#writers[this.#slots[number]!] = writer;
  }

  /** Facts with the values written into a copy of all that holds them. `memory` reads what they were, and the values. */
  flush(facts: JsonObject, memory: Pick<Context, 'read'>): JsonObject {
    const {deferred, places} = this.layout;
    const {parents, keys} = places;
    const after = shallowCopy(facts);
    this.#flushes++;
    this.#holders[0] = after;
    this.#flushedAt[0] = this.#flushes;
    let parent = 0;
    let holder = after;
    for (let i = 0; i < this.size; i++) {
      const place = deferred.places[this.#written[i]!]!;
      if (parent !== parents[place]) holder = this.#holderAt((parent = parents[place]!), memory);
      holder[keys[place] as string] = memory.read(place);
    }
    return after;
  }

  /** The copy of what holds values, found or made once for each flush. */
  #holderAt(place: number, memory: Pick<Context, 'read'>): JsonObject {
    if (this.#flushedAt[place] === this.#flushes) return this.#holders[place]!;
    const {parents, keys} = this.layout.places;
    const present = memory.read(place) as JsonObject | null;
    const holder = present === null ? {} : shallowCopy(present);
    this.#flushedAt[place] = this.#flushes;
    this.#holders[place] = holder;
    this.#holderAt(parents[place]!, memory)[keys[place] as string] = holder;
    return holder;
  }

  /** What the answer lists of it, sorted by path. */
  changes(values: readonly (Json | undefined)[], names: readonly string[]): Change[] {
    const {size} = this;
    if (size === 0) return [];
    const changes = new Array<Change>(size);
    let count = 0;
    const {places, texts} = this.layout.deferred;
    const slots = size === 1 ? onlySlot : this.#inOrder();
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      const number = this.#written[slot]!;
      const from = this.#before[slot]!;
      const to = values[places[number]!]!;
      if (from !== to && !equals(from, to)) {
        changes[count++] = {path: texts[number]!, from, to, rule: names[this.#writers[slot]!]!};
      }
    }
    if (count < size) changes.length = count;
    return changes;
  }

  /** Where the written numbers stand, in the order of the numbers, which is that of the paths' texts. */
  #inOrder(): Int32Array {
    const {size} = this;
    const [written, sorted] = [this.#written, this.#sorted];
    if (size > fewNumbers) {
      sorted.set(written.subarray(0, size));
      sorted.subarray(0, size).sort();
      for (let i = 0; i < size; i++) sorted[i] = this.#slots[sorted[i]!]!;
      return sorted;
    }
    for (let slot = 0; slot < size; slot++) {
      const number = written[slot]!;
      let at = slot;
      while (at > 0 && written[sorted[at - 1]!]! > number) sorted[at] = sorted[--at]!;
      sorted[at] = slot;
    }
    return sorted;
  }

  /** The paths in order of first write, and the names of their last writers. */
  *paths(names: readonly string[]): Generator<readonly [path: readonly (string | number)[], rule: string]> {
    const {deferred, places} = this.layout;
    for (let i = 0; i < this.size; i++) {
      yield [places.path(deferred.places[this.#written[i]!]!), names[this.#writers[i]!]!];
    }
  }
}
