import type {Json, JsonObject} from '../../kit/json.js';
import type {CompiledRules} from '../compiler/compile.js';
import type {Context} from '../compiler/context.js';
import type {Hits} from '../compiler/hits.js';
import type {Key} from '../compiler/places.js';
import type {Slot} from '../compiler/slots.js';
import {equals} from '../values/equality.js';
import {factsOfType, instancesOf} from '../values/instances.js';
import {copyOf, mapPath, step} from '../values/path.js';
import type {Deadline} from './clock.js';
import type {Effect, LogEntry} from './evaluation.js';
import {FactsDraft} from './facts-draft.js';
import {lookupKey} from './lookup-key.js';
import {type LookupCall, Missing} from './pending.js';

export interface MemoryOptions {
  readonly now: number;
  readonly deadline: Deadline;
  readonly lookups: ReadonlyMap<string, Json> | undefined;
}

/** What one firing puts out; kept apart until it has succeeded. */
export interface Output {
  readonly writes: Key[][];
  /** Facts that were null and are gone. */
  readonly removedNulls: string[];
  readonly effects: Effect[];
  readonly log: LogEntry[];
  /** Agenda groups to push, in order. */
  readonly pushes: string[];
  halts: boolean;
}

/**
 * The facts of an evaluation as compiled rules see them: slots read once and kept until something is written that
 * meets them, and for each firing a list of the slots that it changed.
 */
export class WorkingMemory implements Context {
  site = 0;
  /** Of the rule whose code runs. */
  rule = '';
  output: Output = newOutput();
  readonly pending = new Map<string, LookupCall>();
  readonly now: number;
  readonly #draft: FactsDraft;
  readonly #values: (Json | undefined)[] = [];
  readonly #changed = new Set<number>();
  /** Mapped slots with their lists before the firing. */
  readonly #mappedBefore = new Map<number, Json>();
  /** The facts before the firing, for rules that may undo their own writes. */
  #before: JsonObject | undefined;

  constructor(
    private readonly compiled: CompiledRules,
    facts: JsonObject,
    private readonly options: MemoryOptions,
  ) {
    this.#draft = new FactsDraft(facts);
    this.now = options.now;
  }

  get facts(): JsonObject {
    return this.#draft.root;
  }

  /** Begins a firing. With `keep` its writes can be undone, and are compared with the state before it as a whole. */
  begin(rule: string, keep: boolean): void {
    this.rule = rule;
    this.output = newOutput();
    this.#changed.clear();
    this.#mappedBefore.clear();
    this.#before = keep ? this.#draft.freeze() : undefined;
  }

  /** Takes back the writes of the firing; it has begun with `keep`. */
  undo(): void {
    this.output = newOutput();
    if (this.#before === undefined) return;
    this.#draft.root = this.#before;
    this.#draft.freeze();
    this.#values.length = 0;
  }

  /** The slots whose values are others than before the firing (ruling 2). */
  changed(): Iterable<number> {
    for (const [slot, before] of this.#mappedBefore) {
      if (!equals(before, this.#mappedList(slot, this.facts))) this.#changed.add(slot);
    }
    const before = this.#before;
    if (before === undefined) return this.#changed;
    return [...this.#changed].filter(slot => !this.#isAlike(this.#slot(slot), before));
  }

  read(slot: number): Json {
    const known = this.#values[slot];
    return known === undefined ? (this.#values[slot] = this.#load(slot)) : known;
  }

  readAt(keys: readonly Json[]): Json {
    return keys.reduce<Json>(step, this.facts);
  }

  instances(type: string): readonly JsonObject[] {
    return instancesOf(this.facts, type);
  }

  tick(): void {
    this.options.deadline.tick();
  }

  lookup(name: string, args: Json[]): Json {
    const key = lookupKey(name, args);
    const answer = this.options.lookups?.get(key);
    if (answer !== undefined) return answer;
    this.pending.set(key, {name, args: copyOf(args), key});
    throw new Missing();
  }

  write(place: number, value: Json, site: number): void {
    const {places, slots} = this.compiled.layout;
    if (equals(this.read(slots.valueAt(place)), value)) return;
    this.#put(places.path(place), value, site, this.compiled.hits.at(place));
  }

  writeAt(keys: readonly Json[], value: Json, site: number): void {
    if (equals(this.readAt(keys), value)) return;
    this.#put(keys, value, site, this.compiled.hits.under(keys));
  }

  retract(fact: string): void {
    if (!Object.hasOwn(this.facts, fact)) return;
    const hits = this.compiled.hits.under([fact]);
    const old = this.facts[fact]!;
    this.#beforeWrite(hits);
    this.#draft.remove(fact);
    // A null that goes is no change to any reader, but its key goes with it (ruling 86).
    if (old === null) this.output.removedNulls.push(fact);
    else {
      this.output.writes.push([fact]);
      this.#afterWrite(hits, old, null);
    }
  }

  focus(group: string): void {
    this.output.pushes.push(group);
  }

  log(level: LogEntry['level'], message: string): void {
    this.output.log.push({level, message, rule: this.rule});
  }

  effect(name: string, target: string | undefined, args: Json[]): void {
    const {rule} = this;
    this.output.effects.push({name, ...(target === undefined ? {} : {target}), args: copyOf(args), rule});
  }

  halt(): void {
    this.output.halts = true;
  }

  #put(keys: readonly Json[], value: Json, site: number, hits: Hits): void {
    this.site = site;
    this.#beforeWrite(hits);
    const old = this.readAt(keys);
    this.#draft.put(keys, copyOf(value));
    this.output.writes.push(keys as Key[]);
    this.#afterWrite(hits, old, value);
  }

  #beforeWrite({mapped}: Hits): void {
    for (const slot of mapped) {
      if (!this.#mappedBefore.has(slot)) this.#mappedBefore.set(slot, this.#mappedList(slot, this.facts));
    }
  }

  #afterWrite({certain, below}: Hits, old: Json, value: Json): void {
    for (const slot of certain) {
      this.#values[slot] = undefined;
      this.#changed.add(slot);
    }
    for (const {slot, rest} of below) {
      this.#values[slot] = undefined;
      const [was, is] = [rest.reduce<Json>(step, old), rest.reduce<Json>(step, value)];
      if (this.#before !== undefined || !equals(was, is)) this.#changed.add(slot);
    }
  }

  #slot(slot: number): Slot {
    return this.compiled.layout.slots.all[slot]!;
  }

  #load(slot: number): Json {
    return this.#valueIn(this.#slot(slot), this.facts);
  }

  #valueIn(slot: Slot, facts: JsonObject): Json {
    const {places} = this.compiled.layout;
    if (slot.kind === 'value') return places.path(slot.place).reduce<Json>(step, facts);
    if (slot.kind === 'mapped') return mapPath(step(facts, places.factOf(slot.fact)), slot.keys);
    const present = factsOfType(facts, slot.type).filter(name => facts[name] !== null);
    return present.map(name => [name, facts[name]!]);
  }

  #mappedList(slot: number, facts: JsonObject): Json {
    return copyOf(this.#valueIn(this.#slot(slot), facts));
  }

  #isAlike(slot: Slot, before: JsonObject): boolean {
    return equals(this.#valueIn(slot, before), this.#valueIn(slot, this.facts));
  }
}

const newOutput = (): Output => ({writes: [], removedNulls: [], effects: [], log: [], pushes: [], halts: false});
