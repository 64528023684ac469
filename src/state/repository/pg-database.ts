import {Client, type ClientConfig, Pool, type PoolClient} from 'pg';
import {at, RulectlError} from '../../kit/errors.js';
import type {Log} from '../../kit/log.js';
import {type Backoff, pause} from '../../kit/retry.js';
import type {Database, Queries, SqlValue} from './database.js';
import {errors} from './errors.js';

export interface PgOptions {
  readonly url: string;
  readonly log: Log;
  /** No statement waits longer for its answer, milliseconds. Default 5000. */
  readonly timeoutMs?: number;
}

const connectMs = 3000;
const backoff: Backoff = {minMs: 100, maxMs: 2000};

/** A PostgreSQL server. It need not be there yet: each call connects as needed. Throws REPOSITORY_URL_INVALID. */
export function openPg({url, log, timeoutMs = 5000}: PgOptions): Database {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) throw errors.REPOSITORY_URL_INVALID();
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'rulectl-control',
    connectionTimeoutMillis: connectMs,
    // The server gives up first, so that a slow statement is undone there; ours is for a server that is frozen.
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + 1000,
    idle_in_transaction_session_timeout: timeoutMs * 2,
    keepAlive: true,
  };
  const pool = new Pool({...config, max: 8, idleTimeoutMillis: 30_000});
  // A connection that dies while idle; the next call makes a new one.
  pool.on('error', error => log.warn({why: error.message}, 'a connection to PostgreSQL was lost'));
  const listeners: PgListener[] = [];
  let closing: Promise<void> | undefined;
  return {
    ...queriesOn(pool),
    transaction: work => inTransaction(pool, work),
    listen(channel, listener) {
      listeners.push(new PgListener({config, channel, listener, log}));
    },
    close: () => (closing ??= Promise.all([...listeners.map(each => each.close()), pool.end()]).then(() => undefined)),
  };
}

function queriesOn(connection: Pool | PoolClient): Queries {
  const run = async (sql: string, values?: readonly SqlValue[]) => {
    try {
      return await connection.query(sql, values as unknown[]);
    } catch (error) {
      throw failureOf(error);
    }
  };
  return {
    query: async (sql, values = []) => (await run(sql, values)).rows,
    script: async sql => void (await run(sql)),
  };
}

async function inTransaction<Result>(pool: Pool, work: (queries: Queries) => Promise<Result>): Promise<Result> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw failureOf(error);
  }
  const ignore = (): void => {};
  // A connection that dies between two statements says so here first; the next statement fails with it.
  client.on('error', ignore);
  const queries = queriesOn(client);
  let fault: unknown;
  try {
    await queries.script('begin');
    const result = await work(queries);
    await queries.script('commit');
    return result;
  } catch (error) {
    fault = error;
    await client.query('rollback').then(
      () => (fault = undefined),
      () => {},
    );
    throw error;
  } finally {
    client.off('error', ignore);
    // A connection in an unknown state is not used again.
    client.release(fault !== undefined);
  }
}

interface ListenerOptions {
  readonly config: ClientConfig;
  readonly channel: string;
  readonly listener: (payload: string) => void;
  readonly log: Log;
}

/** A connection of its own that hears notifications, made anew whenever it is lost. */
class PgListener {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #client: Client | undefined;

  constructor(private readonly options: ListenerOptions) {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#client?.end().catch(() => {});
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#hear(() => (failures = 0));
      } catch {
        // Told by those who ask questions; here only the next try counts.
      }
      if (!this.#stopping.signal.aborted) await pause(++failures, backoff, this.#stopping.signal);
    }
  }

  /** Resolves when the connection has ended. */
  async #hear(onConnected: () => void): Promise<void> {
    const {config, channel, listener} = this.options;
    const client = new Client(config);
    const ended = new Promise<void>(resolve => {
      client.once('end', resolve);
      client.on('error', () => resolve());
    });
    try {
      await client.connect();
      this.#client = client;
      client.on('notification', ({payload = ''}) => listener(payload));
      await client.query(`listen ${channel}`);
      onConnected();
      listener('');
      if (!this.#stopping.signal.aborted) await ended;
    } finally {
      this.#client = undefined;
      await client.end().catch(() => {});
    }
  }
}

/** SQLSTATE classes and codes that say that the server is away or going: worth another try later. */
const away = /^(08|57P|53|58)|^(40001|40P01|55P03|57014|25006)$/;
/** Wrong password, no such user, no such database, no right to enter. */
const refused = /^(28|3D000|42501)/;
const network = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOENT)/;
const lost = /terminated|timeout|timed out|not queryable|connection .*(closed|ended)|ended by other party/i;

/** What the driver threw, as ours where it tells of the connection. Anything else passes: it is a bug or a constraint. */
export function failureOf(error: unknown): unknown {
  if (error instanceof RulectlError || !(error instanceof Error)) return error;
  const {code = '', errors: inner} = error as NodeJS.ErrnoException & {errors?: Error[]};
  // Node.js tries every address of a host and gives all failures.
  const message = error.message || inner?.[0]?.message || code;
  if (refused.test(code)) return errors.REPOSITORY_REFUSES(message, at({cause: error}));
  if (away.test(code) || network.test(code) || lost.test(message)) {
    return errors.REPOSITORY_UNAVAILABLE(message, at({cause: error, retryAfter: 2}));
  }
  return error;
}
