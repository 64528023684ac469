import {isObject} from '../../../kit/json.js';
import {errors} from '../errors.js';
import type {Commit, FactStore, ListQuery, OutboxEntry, Recalled, TakeOptions} from '../fact-store.js';
import type {SessionKey} from '../session-key.js';
import type {StoredFacts, StoredMessage} from '../stored-facts.js';
import {ChangeLog, type ChangePage} from './change-log.js';

/** What each call takes and gives: the methods of FactStore with JSON arguments. */
export interface FactCalls {
  load: {asks: {key: SessionKey}; answers: {stored: StoredMessage | null}};
  commit: {asks: Commit; answers: CommitMessage};
  recall: {asks: {key: SessionKey; idempotencyKey: string}; answers: {recalled: Recalled | null}};
  delete: {
    asks: {key: SessionKey; expected?: string | undefined};
    answers: {outcome: 'deleted' | 'absent' | 'conflict'};
  };
  list: {asks: ListQuery; answers: Awaited<ReturnType<FactStore['list']>>};
  take: {asks: TakeOptions; answers: {entries: OutboxEntry[]}};
  settle: {asks: {environment: string; tickets: readonly string[]}; answers: Record<string, never>};
  size: {asks: {environment: string}; answers: {size: number}};
}

type CommitMessage =
  | {readonly outcome: 'committed' | 'conflict'; readonly stored: StoredMessage | null}
  | ({readonly outcome: 'repeated'} & Recalled);

/** The side of the process that has the store: answers calls that come in as JSON. Knows nothing of HTTP. */
export class FactHost {
  readonly #changes: ChangeLog;

  constructor(private readonly store: FactStore) {
    this.#changes = new ChangeLog(store);
  }

  /** Answers a call; the argument has been parsed from JSON. Throws what the store throws, and FACTS_CALL_INVALID. */
  async answer(call: string, asked: unknown): Promise<FactCalls[keyof FactCalls]['answers']> {
    if (!this.#isCall(call) || !isObject(asked)) throw errors.FACTS_CALL_INVALID(call);
    // Both sides are of one version: what the call asks is what its name says.
    return this.#handle(call, asked as FactCalls[typeof call]['asks']);
  }

  /** Changes after a position, as soon as there are some; waits at most `waitMs`. */
  changes(after: string, waitMs: number, signal: AbortSignal): Promise<ChangePage> {
    return this.#changes.read(after, waitMs, signal);
  }

  async close(): Promise<void> {
    this.#changes.close();
    await this.store.close();
  }

  #isCall(call: string): call is keyof FactCalls {
    return Object.hasOwn(this.#handlers, call);
  }

  #handle<C extends keyof FactCalls>(call: C, asked: FactCalls[C]['asks']): Promise<FactCalls[C]['answers']> {
    return this.#handlers[call](asked);
  }

  readonly #handlers: {[C in keyof FactCalls]: (asked: FactCalls[C]['asks']) => Promise<FactCalls[C]['answers']>} = {
    load: async ({key}) => ({stored: messageOf(await this.store.load(key))}),
    commit: async commit => {
      const outcome = await this.store.commit(commit);
      if (outcome.outcome === 'repeated') return outcome;
      const stored = outcome.outcome === 'committed' ? outcome.stored : outcome.current;
      return {outcome: outcome.outcome, stored: messageOf(stored)};
    },
    recall: async ({key, idempotencyKey}) => ({recalled: (await this.store.recall(key, idempotencyKey)) ?? null}),
    delete: async ({key, expected}) => ({outcome: await this.store.delete(key, expected)}),
    list: query => this.store.list(query),
    take: async options => ({entries: await this.store.outbox.take(options)}),
    settle: async ({environment, tickets}) => {
      await this.store.outbox.settle(environment, tickets);
      return {};
    },
    size: async ({environment}) => ({size: await this.store.outbox.size(environment)}),
  };
}

function messageOf(stored: StoredFacts | undefined): StoredMessage | null {
  if (!stored) return null;
  const {version, text, ttlMs} = stored;
  return {version, text, ttlMs, leftMs: ttlMs === 0 ? 0 : stored.leftMs};
}
