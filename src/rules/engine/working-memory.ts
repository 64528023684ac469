import type {Json, JsonObject} from '../../kit/json.js';
import type {CompiledRules} from '../compiler/compiled-rules.js';
import type {Context} from '../compiler/context.js';
import type {Hits} from '../compiler/hits.js';
import type {Key, Places} from '../compiler/places.js';
import type {Read} from '../compiler/reads.js';
import {workOfItems} from '../compiler/work.js';
import {equals} from '../values/equality.js';
import {instancesOf} from '../values/instances.js';
import {copyOf, readItem, readKey, setKey, step} from '../values/path.js';
import type {LogEntry} from './answer.js';
import type {Deadline} from './deadline.js';
import {DeferredWrites} from './deferred-writes.js';
import {checkWrite, FactsDraft} from './facts-draft.js';
import {lookupKey} from './lookup-key.js';
import {type LookupCall, Missing} from './lookup-pending.js';
import {Outputs} from './outputs.js';
import {WatchedPaths} from './watched-paths.js';

/** Evaluations until the stamps begin anew: as many as a small integer of the platform counts. */
const maxEpoch = 0x3fffffff;

/**
 * The facts of an evaluation as rules see them: what lies at a place is read once and kept until something is written
 * that meets it. For the firing under way it knows what has changed, and can take it back. Used again for the next
 * evaluation: arrays as long as the ruleset are made once.
 */
export class WorkingMemory implements Context {
  site = 0;
  now = 0;
  readonly outputs = new Outputs();
  readonly pending = new Map<string, LookupCall>();
  readonly deferred: DeferredWrites;
  readonly values: (Json | undefined)[];
  #stamps: Int32Array;
  #epoch = 0;
  readonly #draft = new FactsDraft();
  #lookups: ReadonlyMap<string, Json> | undefined;
  /** Rank and name of the rule whose code runs. */
  #rank = -1;
  #rule = '';
  /** The facts before the firing, when its writes may be undone or cancel each other. */
  #before: JsonObject | undefined;
  #changed: Read[] = [];
  #invalid: number[] = [];
  /** By type, until one of its facts is written. */
  readonly #instances = new Map<string, readonly JsonObject[]>();
  readonly #watched: WatchedPaths;
  #undo: {place: number; value: Json; writer: number}[] = [];
  readonly #places: Places;

  constructor(
    private readonly compiled: CompiledRules,
    private readonly deadline: Deadline,
    /** By place: whether any rule is to be told when it changes. */
    private readonly isRead: Uint8Array,
  ) {
    const {layout} = compiled;
    this.#places = layout.places;
    this.#watched = new WatchedPaths(layout.watches);
    this.deferred = new DeferredWrites(layout);
    this.#stamps = new Int32Array(layout.places.count);
    this.values = new Array<Json | undefined>(layout.places.count).fill(undefined);
  }

  /** Begins an evaluation. */
  reset(facts: JsonObject, now: number, lookups: ReadonlyMap<string, Json> | undefined): void {
    this.now = now;
    this.#lookups = lookups;
    this.#draft.reset(facts);
    if (++this.#epoch > maxEpoch) {
      this.#epoch = 1;
      this.#stamps.fill(0);
    }
    this.deferred.clear();
    if (this.pending.size > 0) this.pending.clear();
    if (this.#instances.size > 0) this.#instances.clear();
    this.outputs.clear();
  }

  get facts(): JsonObject {
    return this.#draft.root;
  }

  /** Ends an evaluation: the facts with all that was written. */
  finish(): JsonObject {
    return this.deferred.size > 0 ? this.deferred.flush(this.facts, this) : this.#draft.root;
  }

  /** Begins a firing that only defers constants, of which none needs to be taken back. */
  beginPuts(rank: number): void {
    this.#rank = rank;
    this.#before = undefined;
    if (this.#changed.length > 0) this.#changed = [];
  }

  /** Whether a firing begun by `beginPuts` has changed anything that is read. */
  get hasChanged(): boolean {
    return this.#changed.length > 0;
  }

  /** Begins a firing. With `keep` its writes can be undone, and are compared with the state before it. */
  begin(rank: number, rule: string, firing: number, keep: boolean): void {
    this.#rank = rank;
    this.#rule = rule;
    this.outputs.begin(firing);
    this.#before = keep ? this.#draft.freeze() : undefined;
    this.#watched.begin();
    // Emptying what is empty costs more than asking.
    if (this.#changed.length > 0) this.#changed = [];
    if (this.#undo.length > 0) this.#undo = [];
    if (this.#invalid.length > 0) this.#invalid = [];
  }

  /** Takes back what the firing has done; it has begun with `keep`, or has written nothing. */
  undo(): void {
    this.outputs.undo();
    for (const {place, value, writer} of this.#undo.reverse()) {
      this.values[place] = value;
      this.deferred.forget(this.compiled.layout.deferredAt[place]!, writer);
    }
    if (this.#before === undefined) return;
    this.#draft.root = this.#before;
    this.#draft.freeze();
    this.#instances.clear();
    for (const place of this.#invalid) this.#stamps[place] = 0;
  }

  /**
   * What has another value than before the firing (ruling 2: only a changed value re-arms a rule); a read may be named
   * twice.
   */
  changed(): readonly Read[] {
    this.#watched.addChanged(this.#changed, this.facts);
    const before = this.#before;
    if (before === undefined) return this.#changed;
    const first = new Map(this.#undo.toReversed().map(({place, value}) => [place, value]));
    return this.#changed.filter(read =>
      first.has(read)
        ? !equals(first.get(read)!, this.values[read]!)
        : !equals(this.#valueIn(read, before), this.#valueIn(read, this.facts)),
    );
  }

  read(place: number): Json {
    return this.#stamps[place] === this.#epoch ? this.values[place]! : this.#load(place);
  }

  #load(place: number): Json {
    const {parents, keys} = this.#places;
    const parent = parents[place]!;
    const container = parent === 0 ? this.#draft.root : this.read(parent);
    const key = keys[place]!;
    const value = typeof key === 'string' ? readKey(container, key) : readItem(container, key);
    this.values[place] = value;
    this.#stamps[place] = this.#epoch;
    return value;
  }

  readAt(keys: readonly Json[]): Json {
    return keys.reduce<Json>(step, this.facts);
  }

  instances(type: string): readonly JsonObject[] {
    let instances = this.#instances.get(type);
    if (!instances) {
      instances = instancesOf(this.facts, type);
      this.#instances.set(type, instances);
    }
    return instances;
  }

  tick(work = 1): void {
    this.deadline.tick(work);
  }

  lookup(name: string, args: Json[]): Json {
    const key = lookupKey(name, args);
    const answer = this.#lookups?.get(key);
    if (answer !== undefined) return answer;
    this.pending.set(key, {name, args: copyOf(args), key});
    throw new Missing();
  }

  write(place: number, value: Json, site: number): void {
    if (equals(this.read(place), value)) return;
    this.#put(this.#places.path(place), value, site, this.compiled.hits.at(place));
  }

  writeAt(keys: readonly Json[], value: Json, site: number): void {
    if (equals(this.readAt(keys), value)) return;
    this.#put(keys, value, site, this.compiled.hits.under(keys));
  }

  defer(place: number, value: Json, site: number): void {
    const present = this.read(place);
    if (present === value || (typeof value === 'object' && equals(present, value))) return;
    if (present === null) this.#checkParents(place, site);
    const writer = this.deferred.note(this.compiled.layout.deferredAt[place]!, present, this.#rank);
    this.values[place] = this.#copy(value);
    if (this.isRead[place] === 1) this.#changed.push(place);
    if (this.#before !== undefined) this.#undo.push({place, value: present, writer});
  }

  retract(fact: string): void {
    if (!Object.hasOwn(this.facts, fact)) return;
    const hits = this.compiled.hits.under([fact]);
    const old = this.facts[fact]!;
    this.#watched.keep(hits.mapped, this.facts);
    this.#draft.remove(fact);
    // A null that goes is no change to any reader, but its key goes with it (ruling 86).
    if (old === null) this.outputs.removedNulls.push(fact);
    else {
      this.outputs.writes.push([fact]);
      this.#afterWrite(hits, old, null);
    }
  }

  focus(group: string): void {
    this.outputs.pushes.push(group);
  }

  log(level: LogEntry['level'], message: string): void {
    this.outputs.addLog({level, message, rule: this.#rule});
  }

  effect(name: string, target: string | undefined, args: Json[]): void {
    const rule = this.#rule;
    this.outputs.addEffect({
      name,
      ...(target === undefined ? {} : {target}),
      args: args.map(arg => this.#copy(arg)),
      rule,
    });
  }

  halt(): void {
    this.outputs.halts = true;
  }

  /** What holds a value takes it; where nothing is yet, what is above must let it be made. */
  #checkParents(place: number, site: number): void {
    const {parents} = this.#places;
    for (let above = parents[place]!; above > 0; above = parents[above]!) {
      const container = this.read(above);
      if (container === null) continue;
      if (typeof container === 'object' && !Array.isArray(container)) return;
      this.site = site;
      checkWrite(this.facts, this.#places.path(place));
    }
  }

  #put(keys: readonly Json[], value: Json, site: number, hits: Hits): void {
    this.site = site;
    this.#watched.keep(hits.mapped, this.facts);
    const old = this.readAt(keys);
    this.#draft.put(keys, this.#copy(value));
    this.outputs.writes.push(keys as Key[]);
    this.#afterWrite(hits, old, value);
  }

  /**
   * A copy that shares nothing (ruling 28: a value that is assigned is copied). Rules can double what they copy, so it
   * counts as work.
   */
  #copy(value: Json): Json {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      this.tick(workOfItems(value.length));
      return value.map(element => this.#copy(element));
    }
    const copy: JsonObject = {};
    const keys = Object.keys(value);
    this.tick(workOfItems(keys.length));
    for (const key of keys) setKey(copy, key, this.#copy(value[key]!));
    return copy;
  }

  #afterWrite({places, types, below}: Hits, old: Json, value: Json): void {
    const keep = this.#before !== undefined;
    for (const place of places) {
      this.#forget(place, keep);
      this.#changed.push(place);
    }
    for (const type of types) this.#changed.push(type);
    if (types.length > 0) this.#instances.clear();
    for (const {place, rest} of below) {
      this.#forget(place, keep);
      if (keep || !equals(rest.reduce<Json>(step, old), rest.reduce<Json>(step, value))) this.#changed.push(place);
    }
  }

  #forget(place: number, keep: boolean): void {
    this.#stamps[place] = 0;
    if (keep) this.#invalid.push(place);
  }

  #valueIn(read: Read, facts: JsonObject): Json {
    return read < 0 ? this.#watched.valueIn(~read, facts) : this.#places.path(read).reduce<Json>(step, facts);
  }
}
