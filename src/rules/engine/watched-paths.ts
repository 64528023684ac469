import type {Json, JsonObject} from '../../kit/json.js';
import type {Read} from '../compiler/reads.js';
import type {Watches} from '../compiler/watches.js';
import {equals} from '../values/equality.js';
import {factsOfType} from '../values/instances.js';
import {copyOf, mapPath, readKey} from '../values/path.js';

/** What rules read through quantifiers and lists: by which number, and what was there when the firing began. */
export class WatchedPaths {
  /** By number: what was there before the firing wrote to it. */
  readonly #before = new Map<number, Json>();

  constructor(private readonly watches: Watches) {}

  /** Begins a firing. */
  begin(): void {
    // Emptying what is empty costs more than asking.
    if (this.#before.size > 0) this.#before.clear();
  }

  /** Keeps what some of them read, which a write is about to meet. */
  keep(numbers: readonly number[], facts: JsonObject): void {
    for (const number of numbers) {
      if (!this.#before.has(number)) this.#before.set(number, copyOf(this.valueIn(number, facts)));
    }
  }

  /** Notes those that read something else now than before the firing. */
  addChanged(changed: Read[], facts: JsonObject): void {
    if (this.#before.size === 0) return;
    for (const [number, before] of this.#before) {
      if (!equals(before, this.valueIn(number, facts))) changed.push(~number);
    }
  }

  valueIn(number: number, facts: JsonObject): Json {
    const watch = this.watches.all[number]!;
    // A fact that is null is as good as missing.
    if (watch.kind === 'facts') return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
    if (watch.kind === 'mapped') return mapPath(readKey(facts, watch.fact), watch.keys as Json[]);
    const present = factsOfType(facts, watch.type).filter(name => facts[name] !== null);
    return present.map(name => [name, facts[name]!]);
  }
}
