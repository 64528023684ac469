import type {Json, JsonObject} from '../../kit/json.js';

/** What compiled code sees of an evaluation. Writes and outputs belong to the firing that is under way. */
export interface Context {
  /** The operation under way, so that a fault finds its place in the text. */
  site: number;
  readonly facts: JsonObject;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The value at a place. */
  read(place: number): Json;
  /** The value at a path of checked keys. */
  readAt(keys: readonly Json[]): Json;
  /** Instances of a type in their order (ruling 43: the fact or its elements, then numbered facts). */
  instances(type: string): readonly JsonObject[];
  /** Counts work, of one turn of a loop by default; ends an evaluation that takes too long. */
  tick(work?: number): void;
  lookup(name: string, args: Json[]): Json;
  /** Writes a value at a constant place; nothing happens when it is there already (ruling 31). */
  write(place: number, value: Json, site: number): void;
  /** The same at a place that is written back at the end of the evaluation. */
  defer(place: number, value: Json, site: number): void;
  writeAt(keys: readonly Json[], value: Json, site: number): void;
  retract(fact: string): void;
  focus(group: string): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
  effect(name: string, target: string | undefined, args: Json[]): void;
  halt(): void;
}
