import type {Key} from '../compiler/places.js';
import type {Effect, LogEntry} from './answer.js';

/** An effect or a log entry, and the number of the firing that put it out. */
export interface Output<Item> {
  readonly firing: number;
  readonly item: Item;
}

/** What rules put out besides facts. Effects and log grow over the evaluation, the rest belongs to one firing. */
export class Outputs {
  effects: Output<Effect>[] = [];
  log: Output<LogEntry>[] = [];
  /** Paths of writes that changed something, but for those that are written back at the end. */
  writes: Key[][] = [];
  /** Facts that were null and are gone. */
  removedNulls: string[] = [];
  /** Agenda groups to push, in order. */
  pushes: string[] = [];
  halts = false;
  #firing = 0;
  #effectsBefore = 0;
  #logBefore = 0;

  /** Begins an evaluation. */
  clear(): void {
    // Emptying what is empty costs more than asking.
    if (this.effects.length > 0) this.effects = [];
    if (this.log.length > 0) this.log = [];
  }

  /** Begins a firing. */
  begin(firing: number): void {
    this.#firing = firing;
    this.#effectsBefore = this.effects.length;
    this.#logBefore = this.log.length;
    if (this.writes.length > 0) this.writes = [];
    if (this.removedNulls.length > 0) this.removedNulls = [];
    if (this.pushes.length > 0) this.pushes = [];
    this.halts = false;
  }

  addEffect(effect: Effect): void {
    this.effects.push({firing: this.#firing, item: effect});
  }

  addLog(entry: LogEntry): void {
    this.log.push({firing: this.#firing, item: entry});
  }

  /** Takes back what the firing has put out. */
  undo(): void {
    this.effects.length = this.#effectsBefore;
    this.log.length = this.#logBefore;
    this.begin(this.#firing);
  }
}
