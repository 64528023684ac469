import type {Cluster, Redis} from 'ioredis';
import {at, RulectlError} from '../../../kit/errors.js';
import {sleep} from '../../../kit/wait.js';
import {errors} from '../errors.js';
import type {StoreState} from '../fact-store.js';
import type {Client} from './scripts.js';

const probePauseMs = 50;

/**
 * Calls over one connection, each with a deadline. After one that got no answer the others fail at once, until a probe
 * is answered: a frozen server must not keep every session waiting for its full deadline, nor pile up commands.
 */
export class RedisConnection {
  readonly client: Client;
  #state: StoreState = 'reachable';
  #silent = false;
  #gathering = false;
  #closed = false;

  constructor(
    client: Client,
    private readonly deadlineMs: number,
  ) {
    this.client = client;
    // News of the connection count too: in a quiet hour nobody calls.
    client.on('ready', () => (this.#state = 'reachable'));
    client.on('end', () => void this.#reopen());
    if (client.status === 'end') void this.#reopen();
  }

  get state(): StoreState {
    return this.client.status === 'ready' ? this.#state : 'unreachable';
  }

  /** Runs a command. `changing` names the session that it may change. Throws FACTS_* errors. */
  async call<T>(command: (client: Client) => Promise<T>, changing?: string): Promise<T> {
    if (this.#silent) throw errors.FACTS_STORE_UNAVAILABLE('it was silent a moment ago');
    this.#gather();
    try {
      const reply = await this.#inTime(command(this.client));
      this.#state = 'reachable';
      return reply;
    } catch (thrown) {
      const fault = faultOf(thrown, changing);
      if (fault.code !== 'FACTS_STORE_FULL') this.#state = 'unreachable';
      if (thrown instanceof Silence) this.#suspect();
      throw fault;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.client.disconnect();
  }

  /**
   * Commands of one turn of the event loop leave in one write: the server then answers them in one, too. (Pipelining as
   * the client has it would hold back what comes while a batch is under way.)
   */
  #gather(): void {
    if (this.#gathering || this.client.isCluster || this.client.status !== 'ready') return;
    const {stream} = this.client as Redis;
    this.#gathering = true;
    stream.cork();
    setImmediate(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }

  /** A client gives up for good when the news of a fail-over cuts off its search for the master. */
  async #reopen(): Promise<void> {
    await sleep(probePauseMs);
    // When this fails it ends again, or tries again by itself.
    if (!this.#closed) await this.client.connect().catch(() => {});
  }

  #suspect(): void {
    // The nodes of a cluster fail one by one: the silence of one says nothing of the rest, but another may have its slots.
    if (this.client.isCluster) (this.client as Cluster).refreshSlotsCache();
    else void this.#probe();
  }

  async #probe(): Promise<void> {
    if (this.#silent) return;
    this.#silent = true;
    while (this.#silent && !this.#closed) {
      try {
        await this.#inTime(this.client.ping());
        this.#silent = false;
        this.#state = 'reachable';
      } catch {
        await sleep(probePauseMs);
      }
    }
  }

  #inTime<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Silence(this.deadlineMs)), this.deadlineMs);
      reply.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/** A call that got no answer in time; whether it was carried out is not known. */
class Silence extends Error {
  constructor(readonly waitedMs: number) {
    super(`no answer in ${waitedMs} ms`);
  }
}

/** Answers by which a server says that it did nothing, and that another time may be better. */
const notNow: readonly (readonly [RegExp, string])[] = [
  [/^LOADING/, 'it is still loading its data'],
  [/READONLY/, 'it is a replica: a fail-over is under way'],
  [/^(?:CLUSTERDOWN|MASTERDOWN)/, 'a fail-over is under way'],
  [/^TRYAGAIN|Too many Cluster redirections/, 'its slot is on the move'],
  [/NOREPLICAS/, 'too few of its replicas are there'],
  [/MISCONF/, 'it cannot write to its disk'],
  [/^BUSY /, 'it is busy with a long script'],
  [/enableOfflineQueue|Failed to refresh slots cache|All sentinels are unreachable/, 'there is no connection to it'],
  [/ECONNREFUSED/, 'nothing listens there'],
];

/** What a failed command means. `changing`: the session that it might have changed. */
function faultOf(thrown: unknown, changing?: string): RulectlError {
  if (thrown instanceof RulectlError) return thrown;
  const error = thrown as Error;
  const details = at({cause: error, retryAfter: 1});
  if (/\bOOM\b/.test(error.message)) return errors.FACTS_STORE_FULL(details);
  if (/^(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:AUTH|invalid password))/.test(error.message)) {
    return errors.FACTS_STORE_REFUSES('it does not let us in', details);
  }
  const known = notNow.find(([pattern]) => pattern.test(error.message));
  if (known) return errors.FACTS_STORE_UNAVAILABLE(known[1], details);
  // The command was sent, and what came of it is lost: a timeout, a connection that broke.
  const why = error instanceof Silence ? error.message : 'the connection broke';
  return changing === undefined
    ? errors.FACTS_STORE_UNAVAILABLE(why, details)
    : errors.FACTS_OUTCOME_UNKNOWN(changing, why, details);
}
