import {commitOf, versionAfter} from '../commit-id.js';
import {errors} from '../errors.js';
import type {Commit, CommitOutcome, FactChange, FactStore, ListPage, ListQuery, Recalled} from '../fact-store.js';
import {checkCommit, type StoreSettings} from '../limits.js';
import {type SessionKey, textOfKey} from '../session-key.js';
import {StoredFacts} from '../stored-facts.js';
import {MemoryOutbox} from './memory-outbox.js';

export interface MemorySettings extends StoreSettings {
  /** All facts and remembered answers together, roughly. Default 256 MiB. */
  readonly bytes?: number;
}

interface Held {
  readonly key: SessionKey;
  readonly stored: StoredFacts;
  /** Counts up with each session made: where a list goes on. */
  readonly number: number;
}

interface Answered {
  readonly fingerprint: string;
  readonly answer: string;
  readonly bytes: number;
  readonly expiresAt: number;
}

const sweepEveryMs = 1000;

/** Facts in this process: for `memory`, where control holds them for all gateways, and for tests. Nothing outlives it. */
export class MemoryStore implements FactStore {
  readonly outbox = new MemoryOutbox();
  readonly state = 'reachable';
  readonly #sessions = new Map<string, Held>();
  readonly #answers = new Map<string, Answered>();
  readonly #listeners = new Set<(change: FactChange) => void>();
  readonly #mostBytes: number;
  readonly #sweeper: NodeJS.Timeout;
  #bytes = 0;
  #made = 0;

  constructor(private readonly settings: MemorySettings) {
    this.#mostBytes = settings.bytes ?? 256 * 2 ** 20;
    this.#sweeper = setInterval(() => this.#sweep(), sweepEveryMs);
    this.#sweeper.unref();
  }

  async load(key: SessionKey): Promise<StoredFacts | undefined> {
    return this.#find(textOfKey(key));
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    checkCommit(commit, this.settings);
    const {key, id, expected, text, idempotency, effects = []} = commit;
    const name = textOfKey(key);
    const before = idempotency && this.#answer(key, idempotency.key);
    if (before) return {outcome: 'repeated', ...before};
    const current = this.#find(name);
    // This very commit, handed in again after its answer was lost.
    if (current && commitOf(current.version) === id) return {outcome: 'committed', stored: current};
    if (expected !== undefined && expected !== (current?.version ?? null)) return {outcome: 'conflict', current};

    const ttlMs = commit.ttlMs ?? current?.ttlMs ?? this.settings.ttlMs;
    const kept = text ?? current?.text;
    const grown =
      (text === undefined ? 0 : text.length - (current?.text.length ?? 0)) + (idempotency?.answer.length ?? 0);
    if (grown > 0 && this.#bytes + grown > this.#mostBytes) throw errors.FACTS_STORE_FULL();

    const version = text === undefined ? current?.version : versionAfter(current?.version, id);
    const stored =
      kept === undefined || version === undefined
        ? undefined
        : new StoredFacts({version, text: kept, ttlMs, leftMs: ttlMs});
    if (stored) this.#sessions.set(name, {key, stored, number: this.#sessions.get(name)?.number ?? ++this.#made});
    if (idempotency) {
      const {fingerprint, answer, ttlMs = this.settings.idempotencyTtlMs} = idempotency;
      const expiresAt = performance.now() + ttlMs;
      this.#answers.set(answerName(key, idempotency.key), {fingerprint, answer, bytes: answer.length, expiresAt});
    }
    this.#bytes += grown;
    this.outbox.append(key, id, effects);
    if (text !== undefined) this.#tell({type: 'changed', key, version: stored?.version ?? null});
    return {outcome: 'committed', stored};
  }

  async recall(key: SessionKey, idempotencyKey: string): Promise<Recalled | undefined> {
    return this.#answer(key, idempotencyKey);
  }

  #answer(key: SessionKey, idempotencyKey: string): Recalled | undefined {
    const found = this.#answers.get(answerName(key, idempotencyKey));
    if (!found || found.expiresAt <= performance.now()) return undefined;
    return {fingerprint: found.fingerprint, answer: found.answer};
  }

  async delete(key: SessionKey, expected?: string): Promise<'deleted' | 'absent' | 'conflict'> {
    const name = textOfKey(key);
    const current = this.#find(name);
    if (!current) return expected === undefined ? 'absent' : 'conflict';
    if (expected !== undefined && expected !== current.version) return 'conflict';
    this.#drop(name, current);
    this.#tell({type: 'changed', key, version: null});
    return 'deleted';
  }

  async list({environment, ruleset, prefix = '', cursor, most = 100}: ListQuery): Promise<ListPage> {
    // A Map keeps the order of insertion, so the numbers rise.
    const after = Number(cursor ?? 0);
    const sessions = [];
    for (const [name, {key, number}] of this.#sessions) {
      if (number <= after) continue;
      if (key.environment === environment && key.ruleset === ruleset && key.session.startsWith(prefix)) {
        const stored = this.#find(name);
        if (stored) sessions.push(summaryOf(key.session, stored));
      }
      if (sessions.length >= most) return {sessions, cursor: String(number)};
    }
    return {sessions};
  }

  watch(listener: (change: FactChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#listeners.clear();
  }

  #find(name: string): StoredFacts | undefined {
    const held = this.#sessions.get(name);
    if (!held) return undefined;
    if (held.stored.leftMs > 0) return held.stored;
    this.#drop(name, held.stored);
    return undefined;
  }

  #drop(name: string, stored: StoredFacts): void {
    this.#sessions.delete(name);
    this.#bytes -= stored.text.length;
  }

  #sweep(): void {
    for (const name of this.#sessions.keys()) this.#find(name);
    const now = performance.now();
    for (const [name, {bytes, expiresAt}] of this.#answers) {
      if (expiresAt > now) continue;
      this.#answers.delete(name);
      this.#bytes -= bytes;
    }
  }

  #tell(change: FactChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const answerName = (key: SessionKey, idempotencyKey: string): string => `${textOfKey(key)}/${idempotencyKey}`;

const summaryOf = (session: string, {version, text, ttlMs, leftMs}: StoredFacts) => ({
  session,
  version,
  bytes: Buffer.byteLength(text),
  leftMs: ttlMs === 0 ? null : Math.max(0, Math.round(leftMs)),
});
