import {Pool} from 'undici';
import {bearer} from '../../../kit/bearer.js';
import {at, type ErrorReport, RulectlError} from '../../../kit/errors.js';
import {pause} from '../../../kit/retry.js';
import {sleep} from '../../../kit/wait.js';
import {errors} from '../errors.js';
import type {
  Commit,
  CommitOutcome,
  FactChange,
  FactStore,
  ListPage,
  ListQuery,
  Outbox,
  Recalled,
  StoreState,
} from '../fact-store.js';
import {checkCommit} from '../limits.js';
import {checkSession, type SessionKey} from '../session-key.js';
import type {OpenStoreOptions} from '../store-kind.js';
import {StoredFacts, type StoredMessage} from '../stored-facts.js';
import type {ChangePage} from './change-log.js';
import type {FactCalls} from './fact-host.js';

/** Where the process is that has the store, control, and how it is asked. */
type HostedOptions = NonNullable<OpenStoreOptions['control']> & Pick<OpenStoreOptions, 'deadlineMs' | 'settings'>;

const waitSeconds = 25;

/** A store that another process holds: each method is one HTTP call. */
export class HostedStore implements FactStore {
  readonly outbox: Outbox;
  readonly #pool: Pool;
  readonly #listeners = new Set<(change: FactChange) => void>();
  readonly #stopping = new AbortController();
  #following: Promise<void> | undefined;
  #state: StoreState = 'reachable';

  constructor(private readonly options: HostedOptions) {
    this.#pool = new Pool(options.url, {connections: 16, connect: {timeout: options.deadlineMs}});
    this.outbox = {
      take: async asked => (await this.#call('take', asked)).entries,
      settle: async (environment, tickets) => {
        if (tickets.length > 0) await this.#call('settle', {environment, tickets});
      },
      size: async environment => (await this.#call('size', {environment})).size,
    };
  }

  get state(): StoreState {
    return this.#state;
  }

  async load(key: SessionKey): Promise<StoredFacts | undefined> {
    checkSession(key.session);
    return storedOf((await this.#call('load', {key})).stored);
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    checkCommit(commit, this.options.settings);
    const answer = await this.#call('commit', commit);
    if (answer.outcome === 'repeated') return answer;
    const stored = storedOf(answer.stored);
    return answer.outcome === 'committed' ? {outcome: 'committed', stored} : {outcome: 'conflict', current: stored};
  }

  async recall(key: SessionKey, idempotencyKey: string): Promise<Recalled | undefined> {
    return (await this.#call('recall', {key, idempotencyKey})).recalled ?? undefined;
  }

  async delete(key: SessionKey, expected?: string): Promise<'deleted' | 'absent' | 'conflict'> {
    checkSession(key.session);
    return (await this.#call('delete', {key, expected})).outcome;
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#call('list', query);
  }

  watch(listener: (change: FactChange) => void): () => void {
    this.#listeners.add(listener);
    this.#following ??= this.#follow();
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    await this.#pool.destroy();
  }

  async #call<C extends keyof FactCalls>(call: C, asked: FactCalls[C]['asks']): Promise<FactCalls[C]['answers']> {
    const {deadlineMs, token} = this.options;
    // One call in flight was perhaps received: only a refusal to connect says that it was not.
    const failed = (error: unknown): RulectlError => {
      this.#state = 'unreachable';
      const {code} = error as NodeJS.ErrnoException;
      const why = code === 'ECONNREFUSED' ? 'nothing listens at control' : 'control gives no answer in time';
      const sent = code !== 'ECONNREFUSED' && code !== 'UND_ERR_CONNECT_TIMEOUT';
      const changing = call === 'commit' || call === 'delete';
      const {key} = asked as {key?: SessionKey};
      const details = at({cause: error, retryAfter: 1});
      return sent && changing && key
        ? errors.FACTS_OUTCOME_UNKNOWN(key.session, why, details)
        : errors.FACTS_STORE_UNAVAILABLE(why, details);
    };
    let status: number;
    let text: string;
    try {
      const {statusCode, body} = await this.#pool.request({
        method: 'POST',
        path: `/v1/fact-store/${call}`,
        headers: {'content-type': 'application/json', authorization: bearer(token)},
        body: JSON.stringify(asked),
        signal: AbortSignal.any([AbortSignal.timeout(deadlineMs), this.#stopping.signal]),
      });
      status = statusCode;
      text = await body.text();
    } catch (error) {
      throw failed(error);
    }
    this.#state = 'reachable';
    if (status === 200) return JSON.parse(text) as FactCalls[C]['answers'];
    throw refusalOf(status, text);
  }

  /** Reads changes by long poll until it is closed. */
  async #follow(): Promise<void> {
    const {token} = this.options;
    const {signal} = this.#stopping;
    let position = '';
    let failures = 0;
    while (!signal.aborted) {
      try {
        const {statusCode, body} = await this.#pool.request({
          method: 'GET',
          path: `/v1/fact-store/changes?after=${position}&wait=${waitSeconds}s`,
          headers: {authorization: bearer(token)},
          headersTimeout: (waitSeconds + 5) * 1000,
          signal,
        });
        if (statusCode !== 200) {
          await body.dump();
          throw errors.FACTS_STORE_REFUSES(`control answers with status ${statusCode}`);
        }
        const page = (await body.json()) as ChangePage;
        position = page.position;
        failures = 0;
        this.#state = 'reachable';
        for (const change of page.changes) for (const listener of this.#listeners) listener(change);
      } catch {
        if (signal.aborted) return;
        this.#state = 'unreachable';
        // What happens until control is back is missed; its answer to the position will say so.
        await pause(++failures, {minMs: 50, maxMs: 1000}, signal);
      }
      // One turn of the event loop between pages, so that a flood of changes cannot starve requests.
      await sleep(0);
    }
  }
}

function storedOf(message: StoredMessage | null): StoredFacts | undefined {
  return message ? new StoredFacts(message) : undefined;
}

/** What of a problem document makes an error. */
type Problem = Pick<ErrorReport, 'code' | 'title' | 'next'> & Pick<RulectlError, 'kind'>;

/** The error that the other side's problem document was made of. */
function refusalOf(status: number, text: string): RulectlError {
  try {
    const {code, kind, title, next} = JSON.parse(text) as Problem;
    if (code.startsWith('FACTS_')) return new RulectlError(code, kind, status, title, {next: next ?? undefined});
    return errors.FACTS_STORE_REFUSES(title);
  } catch {
    return errors.FACTS_STORE_REFUSES(`control answers with status ${status}`);
  }
}
