import {LRUCache} from 'lru-cache';
import type {
  CacheStats,
  Commit,
  CommitOutcome,
  FactChange,
  FactStore,
  ListPage,
  ListQuery,
  Outbox,
  Recalled,
  StoreState,
} from './fact-store.js';
import {checkSession, type SessionKey, textOfKey} from './session-key.js';
import type {StoredFacts} from './stored-facts.js';

export interface LocalCacheLimits {
  /** Most sessions; 0 turns the cache off. */
  readonly entries: number;
  /** Most memory for their facts. */
  readonly bytes: number;
}

/** A load under way that later callers share. */
interface Loading {
  readonly result: Promise<StoredFacts | undefined>;
  /** The session was changed meanwhile: what comes back may be old, and is not kept. */
  overtaken: boolean;
}

/** What an entry costs besides its text. */
const overheadBytes = 200;

/**
 * A bounded local copy in front of a store. Copies are dropped when the store tells of a change, all of them when
 * changes may have been missed, and each at the end of its session's time. A stale one does no harm, since `commit`
 * compares versions: it costs one more evaluation.
 */
export class TwoTierStore implements FactStore {
  readonly #store: FactStore;
  readonly #copies: LRUCache<string, StoredFacts>;
  readonly #loads = new Map<string, Loading>();
  readonly #unwatch: () => void;
  #hits = 0;
  #misses = 0;

  constructor(store: FactStore, {entries, bytes}: LocalCacheLimits) {
    this.#store = store;
    this.#copies = new LRUCache({
      max: entries,
      maxSize: bytes,
      // V8 keeps Latin-1 text in one byte a character and other text in two; parsed facts come on top of it.
      sizeCalculation: ({text}, name) => overheadBytes + 2 * (name.length + text.length),
    });
    this.#unwatch = store.watch(change => this.#forget(change));
  }

  get outbox(): Outbox {
    return this.#store.outbox;
  }

  get state(): StoreState {
    return this.#store.state;
  }

  get cache(): CacheStats {
    return {
      hits: this.#hits,
      misses: this.#misses,
      entries: this.#copies.size,
      bytes: this.#copies.calculatedSize,
    };
  }

  async load(key: SessionKey, {fresh = false}: {fresh?: boolean} = {}): Promise<StoredFacts | undefined> {
    if (fresh) return this.#store.load(key);
    checkSession(key.session);
    const name = textOfKey(key);
    const copy = this.#copies.get(name);
    if (copy) {
      if (copy.leftMs > 0) {
        this.#hits++;
        return copy;
      }
      this.#copies.delete(name);
    }
    this.#misses++;
    return (this.#loads.get(name) ?? this.#startLoad(key, name)).result;
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    checkSession(commit.key.session);
    const name = textOfKey(commit.key);
    let outcome: CommitOutcome;
    try {
      outcome = await this.#store.commit(commit);
    } catch (error) {
      // It may have been applied.
      this.#drop(name);
      throw error;
    }
    if (outcome.outcome === 'committed') this.#keep(name, outcome.stored);
    else if (outcome.outcome === 'conflict') this.#keep(name, outcome.current);
    return outcome;
  }

  recall(key: SessionKey, idempotencyKey: string): Promise<Recalled | undefined> {
    return this.#store.recall(key, idempotencyKey);
  }

  async delete(key: SessionKey, expected?: string): Promise<'deleted' | 'absent' | 'conflict'> {
    checkSession(key.session);
    try {
      return await this.#store.delete(key, expected);
    } finally {
      this.#drop(textOfKey(key));
    }
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#store.list(query);
  }

  watch(listener: (change: FactChange) => void): () => void {
    return this.#store.watch(listener);
  }

  async close(): Promise<void> {
    this.#unwatch();
    this.#copies.clear();
    await this.#store.close();
  }

  #startLoad(key: SessionKey, name: string): Loading {
    const load = async (): Promise<StoredFacts | undefined> => {
      try {
        const stored = await this.#store.load(key);
        if (!loading.overtaken) this.#keep(name, stored);
        return stored;
      } finally {
        if (this.#loads.get(name) === loading) this.#loads.delete(name);
      }
    };
    const loading: Loading = {result: Promise.resolve().then(load), overtaken: false};
    this.#loads.set(name, loading);
    return loading;
  }

  #keep(name: string, stored: StoredFacts | undefined): void {
    if (stored) this.#copies.set(name, stored);
    else this.#copies.delete(name);
  }

  #drop(name: string): void {
    this.#copies.delete(name);
    this.#overtake(name);
  }

  #overtake(name: string): void {
    const loading = this.#loads.get(name);
    if (!loading) return;
    loading.overtaken = true;
    // Who asks from now on must not get what was read before the change.
    this.#loads.delete(name);
  }

  #forget(change: FactChange): void {
    if (change.type === 'missed') {
      this.#copies.clear();
      for (const name of [...this.#loads.keys()]) this.#overtake(name);
      return;
    }
    const name = textOfKey(change.key);
    // The echo of our own commit tells nothing new.
    if (this.#copies.peek(name)?.version === change.version) return;
    this.#drop(name);
  }
}
