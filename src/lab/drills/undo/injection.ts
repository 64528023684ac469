import type {UndoStep} from './undo.js';

/** A fault that is about to strike. */
export interface Injection {
  /** How it is taken back. Noted before it strikes. */
  readonly undo: readonly UndoStep[];
  /** Resolves when the fault is in force. */
  strike(): Promise<void>;
  /** Ends what goes on in this process, before `undo`. */
  ease?(): Promise<void>;
  /** Lets go of what this process holds, after `undo`. */
  tidy?(): Promise<void>;
}
