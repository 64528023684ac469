/** Moments are milliseconds of one monotonic clock, so that "before" means before. */
interface Timed {
  readonly session: number;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What became of an append, as its client was told. `refused`: it was not applied and never will be. `indeterminate`: a
 * timeout, a broken connection, a commit whose answer was lost.
 */
export type AppendOutcome = 'acknowledged' | 'refused' | 'indeterminate';

/** One element, different from all others, added to the list of a session and counted there, by one evaluation. */
export interface Append extends Timed {
  readonly item: string;
  readonly outcome: AppendOutcome;
  /** Number of the door that it went through last. */
  readonly door: number;
  /** How often it was sent, under one idempotency key. */
  readonly sent: number;
  /** Code of the last failure. */
  readonly code?: string;
}

/** What a session held: the list, and the number that is raised with it. */
export interface Content {
  readonly items: readonly string[];
  readonly count: number;
}

export interface Read extends Timed, Content {}

/** All that the clients did and were told. */
export interface History {
  readonly appends: readonly Append[];
  readonly reads: readonly Read[];
}
