import type {WorkingMemory} from './working-memory.js';

/** Told what happens, for explanations. */
export interface Observer {
  /** The first rule is about to be looked at. */
  begin(memory: WorkingMemory): void;
  /** No rule will fire any more; `halted` by a rule. */
  end(memory: WorkingMemory, halted: boolean): void;
  /** A rule is about to fire. */
  firing(rank: number, memory: WorkingMemory): void;
  /** It has fired; `memory.changed()` says what that changed. */
  fired(rank: number, memory: WorkingMemory): void;
  /** It has failed, in its condition or in place of a firing, and was passed over or ended the evaluation. */
  failed(rank: number, message: string): void;
}
