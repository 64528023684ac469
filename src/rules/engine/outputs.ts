import type {Key} from '../compiler/places.js';
import type {Effect, LogEntry} from './answer.js';

/** What rules put out besides facts. Effects and log grow over the evaluation, the rest belongs to one firing. */
export class Outputs {
  effects: Effect[] = [];
  log: LogEntry[] = [];
  /** Of each effect and of each log entry: the number of the firing that it belongs to. */
  effectFirings: number[] = [];
  logFirings: number[] = [];
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

  /** Begins an evaluation. The lists of the one before belong to its answer. */
  clear(): void {
    this.effects = [];
    this.log = [];
    if (this.effectFirings.length > 0) this.effectFirings = [];
    if (this.logFirings.length > 0) this.logFirings = [];
  }

  /** Begins a firing. */
  begin(firing: number): void {
    this.#firing = firing;
    this.#effectsBefore = this.effects.length;
    this.#logBefore = this.log.length;
    // Emptying what is empty costs more than asking.
    if (this.writes.length > 0) this.writes = [];
    if (this.removedNulls.length > 0) this.removedNulls = [];
    if (this.pushes.length > 0) this.pushes = [];
    this.halts = false;
  }

  addEffect(effect: Effect): void {
    this.effects.push(effect);
    this.effectFirings.push(this.#firing);
  }

  addLog(entry: LogEntry): void {
    this.log.push(entry);
    this.logFirings.push(this.#firing);
  }

  /** Takes back what the firing has put out. */
  undo(): void {
    this.effects.length = this.effectFirings.length = this.#effectsBefore;
    this.log.length = this.logFirings.length = this.#logBefore;
    this.begin(this.#firing);
  }
}
