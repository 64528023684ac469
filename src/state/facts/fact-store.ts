import type {Json} from '../../kit/json.js';
import type {SessionKey} from './session-key.js';
import type {StoredFacts} from './stored-facts.js';

/**
 * Where the facts of sessions live (docs/facts.md). Optimistic: whoever changes a session says which version they saw,
 * and the store compares and writes in one step.
 *
 * Every method throws FACTS_STORE_UNAVAILABLE (503) within the store's deadline when the store does not answer, and
 * FACTS_STORE_REFUSES when it answers no; none waits for it to come back. A call after that simply tries again.
 */
export interface FactStore {
  /**
   * Reads a session; undefined where there is none. `fresh` reads past a local copy. A local copy may be stale: it is
   * good for an evaluation that ends in `commit`, never for an answer by itself.
   */
  load(key: SessionKey, options?: {fresh?: boolean}): Promise<StoredFacts | undefined>;

  /**
   * One atomic step: find out whether this request was applied before, compare the version, write, extend the session's
   * time, remember the answer, append effects to the outbox, tell the others. All of it or nothing.
   *
   * May throw FACTS_OUTCOME_UNKNOWN, FACTS_NOT_REPLICATED (it may have been applied), FACTS_STORE_FULL, FACTS_TOO_LARGE
   * (it was not). The same Commit object may be handed in again after any of these: it is applied once.
   */
  commit(commit: Commit): Promise<CommitOutcome>;

  /** The answer that is remembered for an idempotency key of a session. */
  recall(key: SessionKey, idempotencyKey: string): Promise<Recalled | undefined>;

  /** Deletes a session. `expected` as in Commit. */
  delete(key: SessionKey, expected?: string): Promise<'deleted' | 'absent' | 'conflict'>;

  /** Sessions of a ruleset, some at a time, in no order; one that lives all the while is listed at least once. */
  list(query: ListQuery): Promise<ListPage>;

  /** Calls the listener at each change of a session, whoever made it, and when changes may have been missed. */
  watch(listener: (change: FactChange) => void): () => void;

  /** Effects that wait to be dispatched. */
  readonly outbox: Outbox;

  /** Whether there is a connection, and the last call got an answer: for /health. */
  readonly state: StoreState;

  /** What the local copies were good for; undefined where there are none. */
  readonly cache?: CacheStats;

  close(): Promise<void>;
}

export type StoreState = 'reachable' | 'unreachable';

export interface Commit {
  readonly key: SessionKey;
  /** Names this commit among all others; what it writes gets a version that ends in it. Made by `newCommitId`. */
  readonly id: string;
  /** The version that the caller saw, `null` for "there is no session"; left out: whatever is there is replaced. */
  readonly expected?: string | null | undefined;
  /** New facts as JSON. Left out: nothing changed, compare only (and extend the session's time). */
  readonly text?: string | undefined;
  /** How long to keep the session from now on, milliseconds, 0 for ever. Default: as before, else the store's default. */
  readonly ttlMs?: number | undefined;
  readonly idempotency?: Idempotency | undefined;
  /** Appended to the outbox, in order. */
  readonly effects?: readonly OutboxEffect[] | undefined;
}

export interface Recalled {
  /** Digest of the request, without spaces: the same key with another request is a mistake. */
  readonly fingerprint: string;
  /** What the first answer was, given back to whoever repeats the request. */
  readonly answer: string;
}

export interface Idempotency extends Recalled {
  /** The caller's; scoped to the session. 1 to 256 bytes. */
  readonly key: string;
  /** How long to remember the answer, milliseconds. Default: the store's. */
  readonly ttlMs?: number | undefined;
}

export type CommitOutcome =
  | {
      readonly outcome: 'committed';
      /** What is stored now; undefined when nothing was and nothing is. */
      readonly stored: StoredFacts | undefined;
    }
  /** Somebody else was faster. `current` saves the load. */
  | {readonly outcome: 'conflict'; readonly current: StoredFacts | undefined}
  /** The request was applied before; nothing was done. */
  | ({readonly outcome: 'repeated'} & Recalled);

/** What a rule asked to be done outside. */
export interface OutboxEffect {
  readonly name: string;
  readonly target?: string | undefined;
  readonly args: readonly Json[];
  readonly rule: string;
}

export interface OutboxEntry extends OutboxEffect {
  /** Where it stands in the outbox; for `settle`. */
  readonly ticket: string;
  /** The same at each delivery, different for different effects: a receiver that keeps it acts once. */
  readonly idempotencyKey: string;
  readonly key: SessionKey;
  /** From 1: how often it was handed out. */
  readonly attempt: number;
}

/** At least once: an entry is handed out again until somebody settles it. */
export interface Outbox {
  /** Takes up to `most` entries that nobody holds. They are held for `leaseMs`; unsettled by then, anybody gets them. */
  take(options: TakeOptions): Promise<OutboxEntry[]>;
  /** Removes entries for good. */
  settle(environment: string, tickets: readonly string[]): Promise<void>;
  /** How many wait or are held. */
  size(environment: string): Promise<number>;
}

export interface TakeOptions {
  readonly environment: string;
  /** Who takes. */
  readonly consumer: string;
  readonly most: number;
  readonly leaseMs: number;
}

export interface ListQuery {
  readonly environment: string;
  readonly ruleset: string;
  /** Only sessions whose name begins so. */
  readonly prefix?: string | undefined;
  /** Where the last page ended. */
  readonly cursor?: string | undefined;
  /** About how many; a page may have more or fewer, even none. Default 100. */
  readonly most?: number | undefined;
}

export interface ListPage {
  readonly sessions: readonly SessionSummary[];
  /** For the next page; undefined at the end. */
  readonly cursor?: string;
}

export interface SessionSummary {
  readonly session: string;
  readonly version: string;
  /** Size of its facts as JSON. */
  readonly bytes: number;
  /** Milliseconds until it goes; null: for ever. */
  readonly leftMs: number | null;
}

export type FactChange =
  /** `version` is null when the session was deleted. */
  | {readonly type: 'changed'; readonly key: SessionKey; readonly version: string | null}
  /** Changes may have been missed: nothing known about sessions holds. */
  | {readonly type: 'missed'};

export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}
