import {connect, createServer, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {newCommitId} from '../../src/state/facts/commit-id.js';
import type {FactStore} from '../../src/state/facts/fact-store.js';
import {type FactStoreConfig, openFactStore} from '../../src/state/facts/open-fact-store.js';
import {counted, countingDoor, countingKey, hammer} from '../support/counting-sessions.js';
import {moveSlot, redisCommand, startRedis, startRedisCluster, startSentinelTrio} from '../support/redis-servers.js';
import {type Server, until} from '../support/servers.js';

const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];

async function redis(...args: string[]): Promise<Server> {
  const server = await startRedis(...args);
  onTestFinished(() => server.stop());
  return server;
}

async function open(url: string, more: Partial<FactStoreConfig> = {}): Promise<FactStore> {
  const store = await openFactStore({store: 'redis', url, deadlineMs: 400, ...more});
  onTestFinished(() => store.close());
  return store;
}

const pair = async (url: string, more: Partial<FactStoreConfig> = {}) => [await open(url, more), await open(url, more)];

/** Both sides of the ledger: what was acknowledged is there, and nothing else. */
async function expectKept(store: FactStore, prefix: string, {acknowledged}: {acknowledged: readonly number[]}) {
  await until(() =>
    store.load(countingKey(`${prefix}0`), {fresh: true}).then(
      () => true,
      () => false,
    ),
  );
  expect(await counted(store, prefix, acknowledged.length)).toEqual(acknowledged);
}

const write = (store: FactStore, session: string, facts: unknown = {F: 1}) =>
  store.commit({key: countingKey(session), id: newCommitId(), text: JSON.stringify(facts)});

describe('a Redis', () => {
  test('that is frozen: refused within the deadline, at once after the first; then on as before', async () => {
    const server = await redis(...durable);
    const [one, two] = await pair(`redis://127.0.0.1:${server.port}`);
    const load = {clients: 24, additions: 25, sessions: 10, prefix: 'f'};
    const work = hammer([one!, two!], load);
    await sleep(100);
    server.freeze();
    // Answers come while it is frozen, and as long as it is.
    const add = countingDoor(one!);
    await expect(add('other')).rejects.toMatchObject({status: 503, retryAfter: 1});
    for (let i = 0; i < 100; i++) await expect(add('other')).rejects.toMatchObject({status: 503});
    await sleep(500);
    server.thaw();
    const result = await work;
    expect(Object.keys(result.refusals)).not.toHaveLength(0);
    for (const code of Object.keys(result.refusals)) {
      expect(code).toMatch(/^FACTS_(STORE_UNAVAILABLE|OUTCOME_UNKNOWN|CONFLICT)$/);
    }
    await expectKept(one!, 'f', result);
  });

  test('that is killed and comes back', async () => {
    const server = await redis(...durable);
    const [one, two] = await pair(`redis://127.0.0.1:${server.port}`);
    const work = hammer([one!, two!], {clients: 24, additions: 25, sessions: 10, prefix: 'k'});
    await sleep(100);
    await server.kill();
    await expect(one!.load(countingKey('k0'), {fresh: true})).rejects.toMatchObject({
      code: 'FACTS_STORE_UNAVAILABLE',
      status: 503,
      retryAfter: 1,
    });
    expect(one!.state).toBe('unreachable');
    await sleep(300);
    await server.restart();
    await expectKept(two!, 'k', await work);
    await until(() => one!.state === 'reachable');
  });

  test('that dies and comes back unnoticed by callers is noticed all the same', async () => {
    const server = await redis();
    const store = await open(`redis://127.0.0.1:${server.port}`);
    await until(() => store.state === 'reachable');
    await server.kill();
    await until(() => store.state === 'unreachable');
    await server.restart();
    await until(() => store.state === 'reachable');
  });

  test('that is not there at the start', async () => {
    const server = await redis();
    await server.kill();
    const store = await open(`redis://127.0.0.1:${server.port}`);
    await expect(write(store, 'a')).rejects.toMatchObject({code: 'FACTS_STORE_UNAVAILABLE'});
    await server.restart();
    await until(() =>
      write(store, 'a').then(
        () => true,
        () => false,
      ),
    );
  });

  test('that is full: nothing is half-written, reading goes on, room makes it work again', async () => {
    const server = await redis('--maxmemory-policy', 'noeviction');
    const store = await open(`redis://127.0.0.1:${server.port}`);
    await write(store, 'before', {F: 'old'});
    await redisCommand(server.port, 'CONFIG', 'SET', 'maxmemory', '1');
    const commit = {
      key: countingKey('before'),
      id: newCommitId(),
      text: '{"F":"new"}',
      idempotency: {key: 'k', fingerprint: 'f', answer: 'a'},
      effects: [{name: 'Mail', args: [], rule: 'R'}],
    };
    await expect(store.commit(commit)).rejects.toMatchObject({code: 'FACTS_STORE_FULL', status: 503});
    expect((await store.load(countingKey('before'), {fresh: true}))?.facts).toEqual({F: 'old'});
    expect(await store.recall(commit.key, 'k')).toBeUndefined();
    expect(await store.outbox.size('dev')).toBe(0);
    await redisCommand(server.port, 'CONFIG', 'SET', 'maxmemory', '0');
    expect(await store.commit(commit)).toMatchObject({outcome: 'committed'});
    expect(await store.outbox.size('dev')).toBe(1);
  });

  test('that is slow: within the deadline it works, beyond it is refused, and works again', async () => {
    const server = await redis();
    const wire = await slowWire(server.port);
    const store = await open(`redis://127.0.0.1:${wire.port}`);
    wire.delayMs = 60;
    expect(await write(store, 'a', {F: 'slow'})).toMatchObject({outcome: 'committed'});
    wire.delayMs = 2000;
    await expect(store.load(countingKey('a'), {fresh: true})).rejects.toMatchObject({code: 'FACTS_STORE_UNAVAILABLE'});
    await expect(store.load(countingKey('a'), {fresh: true})).rejects.toMatchObject({code: 'FACTS_STORE_UNAVAILABLE'});
    wire.delayMs = 0;
    await until(() =>
      store.load(countingKey('a'), {fresh: true}).then(
        stored => stored?.text === '{"F":"slow"}',
        () => false,
      ),
    );
  });

  test('that is unreachable keeps a local copy from being an answer', async () => {
    const server = await redis();
    const store = await open(`redis://127.0.0.1:${server.port}`);
    await write(store, 'a');
    // Before the kill: as soon as the lost connection is noticed, the copies are gone as well.
    const copy = await store.load(countingKey('a'));
    expect(copy?.facts).toEqual({F: 1});
    await server.kill();
    const commit = {key: countingKey('a'), id: newCommitId(), expected: copy!.version};
    await expect(store.commit(commit)).rejects.toMatchObject({status: 503});
  });

  test('drops all local copies when it was away, since changes may have been missed', async () => {
    const server = await redis(...durable);
    const [one, two] = await pair(`redis://127.0.0.1:${server.port}`);
    await write(one!, 'a', {F: 1});
    await one!.load(countingKey('a'));
    await until(async () => {
      await write(two!, 'probe', {F: Math.random()});
      return (await one!.load(countingKey('probe')))?.text === (await two!.load(countingKey('probe')))?.text;
    });
    expect(one!.cache!.entries).toBeGreaterThan(0);
    await server.kill();
    await server.restart();
    await until(() => one!.cache!.entries === 0);
  });

  test('without the replicas that are wanted: applied, yet not acknowledged', async () => {
    const server = await redis();
    const store = await open(`redis://127.0.0.1:${server.port}`, {minReplicas: 1, deadlineMs: 2000});
    await expect(write(store, 'a', {F: 1})).rejects.toMatchObject({code: 'FACTS_NOT_REPLICATED', status: 503});
    expect((await store.load(countingKey('a'), {fresh: true}))?.facts).toEqual({F: 1});
    // One behind the other on a connection that waits in vain: each still hears of it within its deadline.
    const later = Array.from({length: 6}, async (_, i) => {
      await sleep(i * 60);
      await expect(write(store, `b${i}`)).rejects.toMatchObject({code: 'FACTS_NOT_REPLICATED'});
    });
    await Promise.all(later);
  });

  test('that wants a password it does not get says so', async () => {
    const server = await redis();
    await redisCommand(server.port, 'CONFIG', 'SET', 'requirepass', 'secret');
    const store = await open(`redis://:wrong@127.0.0.1:${server.port}`);
    await expect(write(store, 'a')).rejects.toMatchObject({status: 503});
    const right = await open(`redis://:secret@127.0.0.1:${server.port}`);
    expect(await write(right, 'a')).toMatchObject({outcome: 'committed'});
  });
});

describe('a Sentinel trio', () => {
  test('fails over under load: with minReplicas nothing acknowledged is lost', async () => {
    const trio = await startSentinelTrio();
    onTestFinished(() => trio.stop());
    const stores = await pair(trio.url, {minReplicas: 2});
    const work = hammer(stores, {clients: 16, additions: 60, sessions: 10, prefix: 's'});
    await sleep(150);
    await trio.failOver();
    const result = await work;
    await expectKept(stores[0]!, 's', result);
  });

  test('finds a new master when the old one is frozen', async () => {
    const trio = await startSentinelTrio();
    onTestFinished(() => trio.stop());
    const store = await open(trio.url);
    await write(store, 'a', {F: 1});
    await sleep(100);
    trio.servers[0]!.freeze();
    await until(() =>
      write(store, 'b', {F: 2}).then(
        () => true,
        () => false,
      ),
    );
    expect(await trio.masterPort()).not.toBe(trio.servers[0]!.port);
    expect((await store.load(countingKey('a'), {fresh: true}))?.facts).toEqual({F: 1});
    trio.servers[0]!.thaw();
  });
});

describe('a six-node Cluster', () => {
  test('moves a slot under load: nothing acknowledged is lost', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(() => cluster.stop());
    const stores = await pair(cluster.url);
    const {slot, owner} = await placeOf(cluster.servers, stores[0]!, 'm0');
    const work = hammer(stores, {clients: 16, additions: 60, sessions: 10, prefix: 'm'});
    await sleep(100);
    const moved = await moveSlot(slot, cluster.servers[owner]!, cluster.servers[(owner + 1) % 3]!);
    expect(moved).toBeGreaterThan(0);
    await expectKept(stores[1]!, 'm', await work);
  });

  test('loses a master under load: with minReplicas nothing acknowledged is lost', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(() => cluster.stop());
    const stores = await pair(cluster.url, {minReplicas: 1});
    const {owner} = await placeOf(cluster.servers, stores[0]!, 'k0');
    const work = hammer(stores, {clients: 16, additions: 60, sessions: 10, prefix: 'k'});
    await sleep(100);
    await cluster.servers[owner]!.kill();
    const replica = cluster.servers[owner + 3]!;
    await until(async () => String(await redisCommand(replica.port, 'ROLE')).startsWith('master'));
    // Until it is back, as a replica, there is none that could confirm.
    await cluster.servers[owner]!.restart();
    await expectKept(stores[1]!, 'k', await work);
  });
});

describe('a Cluster with a frozen master', () => {
  test('the sessions of the others go on; its own come back when its replica takes over', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(() => cluster.stop());
    const store = await open(cluster.url);
    const sessions = Array.from({length: 12}, (_, i) => `z${i}`);
    const owners = await Promise.all(sessions.map(session => placeOf(cluster.servers, store, session)));
    const {owner} = owners[0]!;
    const others = sessions.filter((_, i) => owners[i]!.owner !== owner);
    cluster.servers[owner]!.freeze();
    await expect(store.load(countingKey('z0'), {fresh: true})).rejects.toMatchObject({status: 503});
    for (const session of others) expect(await store.load(countingKey(session), {fresh: true})).toBeDefined();
    await until(() =>
      write(store, 'z0').then(
        () => true,
        () => false,
      ),
    );
    cluster.servers[owner]!.thaw();
  });
});

/** The slot of a session, and which of the three masters has it. */
async function placeOf(servers: readonly Server[], store: FactStore, session: string) {
  const key = await nameOfSession(servers, store, session);
  const slot = Number(await redisCommand(servers[0]!.port, 'CLUSTER', 'KEYSLOT', key));
  return {slot, owner: slot < 5461 ? 0 : slot < 10_923 ? 1 : 2};
}

/** The key under which a session is stored, found by looking. */
async function nameOfSession(servers: readonly Server[], store: FactStore, session: string): Promise<string> {
  await write(store, session, {Counter: {n: 0}});
  for (const server of servers.slice(0, 3)) {
    const [key] = (await redisCommand(server.port, 'KEYS', `*:s:count/${session}`)) as string[];
    if (key !== undefined) return key;
  }
  throw new Error('the session is nowhere');
}

/** A connection in between that takes its time with answers. */
async function slowWire(port: number): Promise<{port: number; delayMs: number}> {
  const sockets = new Set<Socket>();
  const wire = {port: 0, delayMs: 0};
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', data => far.write(data));
    let last = Promise.resolve();
    far.on('data', data => {
      const due = sleep(wire.delayMs);
      last = last.then(() => due).then(() => void near.write(data));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  wire.port = (server.address() as {port: number}).port;
  return wire;
}
