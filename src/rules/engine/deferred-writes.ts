import type {Json, JsonObject} from '../../kit/json.js';
import type {Layout} from '../compiler/layout.js';
import {equals} from '../values/equality.js';
import {readKey, setKey} from '../values/path.js';
import type {Change} from './evaluation.js';
import {type FactsDraft, shallowCopy} from './facts-draft.js';
import {RankSet} from './rank-set.js';

/**
 * Which of the places that are written back at the end have been written, by which rule last, and what was there
 * before. The values themselves stay with the memory.
 */
export class DeferredWrites {
  /** How many have been written. */
  size = 0;
  /** Numbers among `layout.deferred`, in order of first write. */
  readonly #written: Int32Array;
  /** The same, to be read in the order of the paths' texts. */
  readonly #set: RankSet;
  readonly #before: (Json | undefined)[];
  readonly #writers: Int32Array;

  /** By place: the container there, and in which flush it was made. */
  readonly #containers: (JsonObject | undefined)[];
  readonly #flushedAt: Float64Array;
  #flushes = 0;

  constructor(private readonly layout: Layout) {
    const count = layout.deferred.places.length;
    this.#set = new RankSet(count);
    this.#written = new Int32Array(count);
    this.#writers = new Int32Array(count);
    this.#containers = new Array<JsonObject | undefined>(layout.places.count).fill(undefined);
    this.#flushedAt = new Float64Array(layout.places.count);
    this.#before = new Array<Json | undefined>(count).fill(undefined);
  }

  clear(): void {
    this.#set.clear();
    this.size = 0;
  }

  /** Notes a write; gives the rank of the writer before, or -1 when it is the first. */
  note(number: number, before: Json, rank: number): number {
    const writer = this.#set.has(number) ? this.#writers[number]! : -1;
    if (writer < 0) {
      this.#set.add(number);
      this.#written[this.size++] = number;
      this.#before[number] = before;
    }
    this.#writers[number] = rank;
    return writer;
  }

  /** Takes back the latest note of a place, whose writer before was the given one. */
  forget(number: number, writer: number): void {
    if (writer < 0) {
      this.#set.delete(number);
      this.size--;
    } else this.#writers[number] = writer;
  }

  /** The facts of a draft with the values written into them. The draft is of no use then. */
  flush(draft: FactsDraft, values: readonly (Json | undefined)[]): JsonObject {
    const {deferred, places} = this.layout;
    const {parents, keys} = places;
    this.#flushes++;
    let parent = -1;
    let container: JsonObject = draft.root;
    for (let i = 0; i < this.size; i++) {
      const place = deferred.places[this.#written[i]!]!;
      if (parent !== parents[place]) container = this.#containerAt((parent = parents[place]!), draft);
      setKey(container, keys[place] as string, values[place]!);
    }
    return this.#containerAt(0, draft);
  }

  /** The object at a place: one that is nobody else's, found or made once for each flush. */
  #containerAt(place: number, draft: FactsDraft): JsonObject {
    if (this.#flushedAt[place] === this.#flushes) return this.#containers[place]!;
    const {parents, keys} = this.layout.places;
    let container: JsonObject;
    if (place === 0) container = ownOf(draft.root, draft);
    else {
      const parent = this.#containerAt(parents[place]!, draft);
      const key = keys[place] as string;
      const present = readKey(parent, key) as JsonObject | null;
      container = present === null ? {} : ownOf(present, draft);
      if (container !== present) setKey(parent, key, container);
    }
    this.#flushedAt[place] = this.#flushes;
    this.#containers[place] = container;
    return container;
  }

  /** What the answer lists of it, sorted by path. */
  changes(values: readonly (Json | undefined)[], names: readonly string[]): Change[] {
    if (this.size === 0) return [];
    const changes = new Array<Change>(this.size);
    let count = 0;
    const {places, texts} = this.layout.deferred;
    for (let number = this.#set.next(0); number >= 0; number = this.#set.next(number + 1)) {
      const from = this.#before[number]!;
      const to = values[places[number]!]!;
      if (from !== to && !equals(from, to)) {
        changes[count++] = {path: texts[number]!, from, to, rule: names[this.#writers[number]!]!};
      }
    }
    if (count < changes.length) changes.length = count;
    return changes;
  }

  /** The paths in order of first write, and the names of their last writers. */
  *paths(names: readonly string[]): Generator<readonly [path: readonly (string | number)[], rule: string]> {
    const {deferred, places} = this.layout;
    for (let i = 0; i < this.size; i++) {
      const number = this.#written[i]!;
      yield [places.path(deferred.places[number]!), names[this.#writers[number]!]!];
    }
  }
}

const ownOf = (container: JsonObject, draft: FactsDraft): JsonObject =>
  draft.owns(container) ? container : shallowCopy(container);
