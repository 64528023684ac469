import type {Key} from '../compiler/places.js';
import type {Effect, LogEntry} from './evaluation.js';

/** What rules put out besides facts. Effects and log grow over the evaluation, the rest belongs to one firing. */
export class Outputs {
  effects: Effect[] = [];
  log: LogEntry[] = [];
  /** Paths of writes that changed something, but for those that are written back at the end. */
  readonly writes: Key[][] = [];
  /** Facts that were null and are gone. */
  readonly removedNulls: string[] = [];
  /** Agenda groups to push, in order. */
  readonly pushes: string[] = [];
  halts = false;
  /** How much there was when the firing began. */
  effectsBefore = 0;
  logBefore = 0;

  /** Begins an evaluation. The lists of the one before belong to its answer. */
  clear(): void {
    this.effects = [];
    this.log = [];
    this.effectsBefore = this.logBefore = 0;
    this.#forget();
  }

  /** Begins a firing. */
  begin(): void {
    this.effectsBefore = this.effects.length;
    this.logBefore = this.log.length;
    this.#forget();
  }

  /** Emptying what is empty costs more than asking. */
  #forget(): void {
    if (this.writes.length > 0) this.writes.length = 0;
    if (this.removedNulls.length > 0) this.removedNulls.length = 0;
    if (this.pushes.length > 0) this.pushes.length = 0;
    this.halts = false;
  }

  undo(): void {
    this.effects.length = this.effectsBefore;
    this.log.length = this.logBefore;
    this.#forget();
  }
}
