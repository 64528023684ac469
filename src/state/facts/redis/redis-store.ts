import type {Cluster, Redis} from 'ioredis';
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
import {checkCommit, type StoreSettings} from '../limits.js';
import {checkSession, type SessionKey, textOfKey} from '../session-key.js';
import type {OpenStoreOptions} from '../store-kind.js';
import {StoredFacts} from '../stored-facts.js';
import {connect, untilReady} from './connect.js';
import {changesChannel, namesOf} from './keys.js';
import {RedisConnection} from './redis-connection.js';
import {listSessions} from './redis-listing.js';
import {type EffectMessage, RedisOutbox} from './redis-outbox.js';
import {readRedisUrl} from './redis-url.js';
import {Replicas} from './replicas.js';
import {type Client, loadScript, type Script} from './scripts.js';
import {Subscription} from './subscription.js';

type RedisStoreOptions = Omit<OpenStoreOptions, 'control'> & {readonly url: string};

const load = loadScript('load');
const commit = loadScript('commit');
const remove = loadScript('delete');

/** Opens a store in Redis or Valkey (6.2 or newer); waits for it only as long as a call would. Throws FACTS_URL_INVALID. */
export async function openRedisStore(options: RedisStoreOptions): Promise<FactStore> {
  const {url, deadlineMs} = options;
  const place = readRedisUrl(url);
  const writer = connect(place, deadlineMs);
  // WAIT keeps its connection waiting: what only reads must not stand behind it.
  const reader = options.minReplicas > 0 ? connect(place, deadlineMs) : writer;
  await Promise.all([writer, reader].map(client => untilReady(client, deadlineMs)));
  return new RedisStore({writer, reader}, options);
}

type StoredReply = readonly [version: string, text: string, ttl: string, leftMs: number];
type CommitReply =
  | readonly ['repeated', string]
  | readonly ['conflict']
  | readonly ['conflict', ...StoredReply]
  | readonly ['committed', version: string | null, text: string | null, ttl: string];

class RedisStore implements FactStore {
  readonly outbox: Outbox;
  /** For commits. */
  readonly #writing: RedisConnection;
  /** For everything else; the same where commits wait for nobody. */
  readonly #reading: RedisConnection;
  readonly #settings: StoreSettings;
  readonly #replicas: Replicas | undefined;
  readonly #listeners = new Set<(change: FactChange) => void>();
  #subscription: Subscription | undefined;

  constructor(
    {writer, reader}: {readonly writer: Client; readonly reader: Client},
    {deadlineMs, minReplicas, settings}: Omit<RedisStoreOptions, 'url'>,
  ) {
    this.#writing = new RedisConnection(writer, deadlineMs);
    this.#reading = reader === writer ? this.#writing : new RedisConnection(reader, deadlineMs);
    this.#settings = settings;
    this.#replicas = minReplicas > 0 ? new Replicas(minReplicas, deadlineMs) : undefined;
    this.outbox = new RedisOutbox(this.#reading);
  }

  get state(): StoreState {
    return this.#reading.state === 'reachable' ? this.#writing.state : 'unreachable';
  }

  async load(key: SessionKey): Promise<StoredFacts | undefined> {
    checkSession(key.session);
    const {session} = namesOf(key);
    const reply = (await this.#reading.call(client => load.run(client, [session], []))) as StoredReply | [];
    return reply.length === 0 ? undefined : storedOf(reply);
  }

  async commit(asked: Commit): Promise<CommitOutcome> {
    checkCommit(asked, this.#settings);
    const {key, id, expected, text, ttlMs, idempotency, effects = []} = asked;
    const {session, answers, outbox} = namesOf(key);
    const keys = [session, idempotency ? answers + idempotency.key : session, effects.length > 0 ? outbox : session];
    const messages = effects.map(({name, target, args, rule}, i): string => {
      const message: EffectMessage = {name, target, args, rule, idempotencyKey: `${id}-${i}`, key};
      return JSON.stringify(message);
    });
    const args = [
      id,
      expected === undefined ? '*' : (expected ?? ''),
      text === undefined ? '0' : '1',
      text ?? '',
      ttlMs ?? '',
      this.#settings.ttlMs,
      idempotency?.fingerprint ?? '',
      idempotency?.answer ?? '',
      idempotency?.ttlMs ?? this.#settings.idempotencyTtlMs,
      changesChannel,
      textOfKey(key),
      ...messages,
    ];
    return outcomeOf((await this.#change(key, commit, keys, args)) as CommitReply, text);
  }

  async recall(key: SessionKey, idempotencyKey: string): Promise<Recalled | undefined> {
    checkSession(key.session);
    const reply = await this.#reading.call(client => client.get(namesOf(key).answers + idempotencyKey));
    return reply === null ? undefined : recalledOf(reply);
  }

  async delete(key: SessionKey, expected?: string): Promise<'deleted' | 'absent' | 'conflict'> {
    checkSession(key.session);
    const keys = [namesOf(key).session];
    const args = [expected ?? '*', changesChannel, textOfKey(key)];
    return (await this.#change(key, remove, keys, args)) as 'deleted' | 'absent' | 'conflict';
  }

  /** Runs a script that changes a session, and has the replicas confirm it where they must. */
  #change({session}: SessionKey, script: Script, keys: readonly string[], args: readonly (string | number)[]) {
    const replicas = this.#replicas;
    return this.#writing.call(
      client => (replicas ? replicas.run(client, script, keys, args) : script.run(client, keys, args)),
      session,
    );
  }

  list(query: ListQuery): Promise<ListPage> {
    return listSessions(this.#reading, query);
  }

  watch(listener: (change: FactChange) => void): () => void {
    this.#listeners.add(listener);
    this.#subscription ??= new Subscription(
      () => subscriberOf(this.#reading.client),
      change => {
        for (const each of this.#listeners) each(change);
      },
    );
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
    await Promise.all([this.#writing.close(), this.#reading.close()]);
  }
}

/** A connection for the subscription: to the same server, or to any of a cluster, since those pass messages on. */
function subscriberOf(client: Client): Redis | undefined {
  const options = {lazyConnect: true, retryStrategy: () => null};
  if (!client.isCluster) return (client as Redis).duplicate(options);
  const nodes = (client as Cluster).nodes();
  return nodes[Math.floor(Math.random() * nodes.length)]?.duplicate(options);
}

const storedOf = ([version, text, ttl, leftMs]: StoredReply): StoredFacts =>
  new StoredFacts({version, text, ttlMs: Number(ttl), leftMs});

function recalledOf(text: string): Recalled {
  const space = text.indexOf(' ');
  return {fingerprint: text.slice(0, space), answer: text.slice(space + 1)};
}

function outcomeOf(reply: CommitReply, written: string | undefined): CommitOutcome {
  switch (reply[0]) {
    case 'repeated':
      return {outcome: 'repeated', ...recalledOf(reply[1])};
    case 'conflict': {
      const [, ...current] = reply;
      return {outcome: 'conflict', current: current.length === 0 ? undefined : storedOf(current)};
    }
    case 'committed': {
      const [, version, held, ttl] = reply;
      const text = held ?? written;
      if (version === null || text === undefined) return {outcome: 'committed', stored: undefined};
      // The session has its full time before it again.
      return {outcome: 'committed', stored: storedOf([version, text, ttl, Number(ttl)])};
    }
  }
}
