import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Redis} from 'ioredis';
import {Client} from 'pg';
import {expect, onTestFinished, test} from 'vitest';
import {storeWatch} from '../../src/lab/drills/cluster/store-part.js';
import {faultNamed} from '../../src/lab/drills/faults/registry.js';
import {undoAll} from '../../src/lab/drills/undo/undo.js';
import {folderOf} from '../support/folder.js';
import {startPostgres} from '../support/postgres-server.js';
import {redisCommand, startRedis} from '../support/redis-servers.js';
import {startServer} from '../support/servers.js';

const dependants = {urls: [], dependency: 'facts'};
const stores = {
  redis: async () => {
    const server = await startRedis();
    return {server, url: `redis://127.0.0.1:${server.port}`};
  },
  postgres: async () => {
    const server = await startPostgres();
    return {server, url: server.url};
  },
} as const;

test.each(['redis', 'postgres'] as const)('%s that a drill froze or killed is back when that is healed', async kind => {
  const {server, url} = await stores[kind]();
  onTestFinished(() => server.stop());
  const look = storeWatch({kind, url, dependants})!;

  for (const fault of ['freeze', 'kill']) {
    const part = await look();
    expect(part).toMatchObject({name: kind, state: 'ready', process: {pid: expect.any(Number)}});
    const {strike, undo} = await faultNamed(fault).prepare([part], {} as never);
    await strike();
    expect((await look()).state).not.toBe('ready');
    expect(await undoAll(undo, {} as never)).toEqual([]);
    await expect.poll(async () => (await look()).state, {timeout: 10_000}).toBe('ready');
  }
  const pid = (await look()).process?.pid;
  expect(pid).not.toBe(server.pid);
  onTestFinished(() => process.kill(pid!, 'SIGTERM') as never);
});

test('a Redis that was killed comes back with the settings that it had', async () => {
  const settings = {'maxmemory-policy': 'allkeys-lru', databases: '4', appendfsync: 'always', appendonly: 'yes'};
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = await startRedis(...args);
  onTestFinished(() => server.stop());
  const look = storeWatch({kind: 'redis', url: `redis://127.0.0.1:${server.port}`, dependants})!;
  const {strike, undo} = await faultNamed('kill').prepare([await look()], {} as never);
  await strike();
  expect(await undoAll(undo, {} as never)).toEqual([]);
  await expect.poll(async () => (await look()).state, {timeout: 10_000}).toBe('ready');
  onTestFinished(async () => void process.kill((await look()).process!.pid!, 'SIGKILL'));
  for (const [name, value] of Object.entries(settings)) {
    expect(await redisCommand(server.port, 'CONFIG', 'GET', name)).toEqual([name, value]);
  }
});

test('a Redis with a password on its command line is not killed: nobody could start it again', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  await redisCommand(server.port, 'CONFIG', 'SET', 'requirepass', 'secret');
  const part = await storeWatch({kind: 'redis', url: `redis://:secret@127.0.0.1:${server.port}`, dependants})!();
  expect(part.state).toBe('ready');
  await expect(faultNamed('kill').prepare([part], {} as never)).rejects.toMatchObject({code: 'DRILL_STORE_STAYS_DOWN'});
});

test('a Redis with a password in its configuration file is back when it is healed, and wants it as before', async () => {
  const file = join(folderOf({'redis.conf': 'requirepass secret\n'}), 'redis.conf');
  const server = await startServer({command: 'redis-server', args: ({port}) => [file, '--port', String(port)]});
  onTestFinished(() => server.stop());
  const look = storeWatch({kind: 'redis', url: `redis://:secret@127.0.0.1:${server.port}`, dependants})!;
  const {strike, undo} = await faultNamed('kill').prepare([await look()], {} as never);
  expect(JSON.stringify(undo)).not.toContain('secret');
  await strike();
  expect(await undoAll(undo, {} as never)).toEqual([]);
  await expect.poll(async () => (await look()).state, {timeout: 10_000}).toBe('ready');
  onTestFinished(async () => void process.kill((await look()).process!.pid!, 'SIGKILL'));
  await expect(redisCommand(server.port, 'PING')).rejects.toThrow();
  const client = new Redis({port: server.port, password: 'secret', lazyConnect: true});
  onTestFinished(() => client.disconnect());
  await client.connect();
  expect(await client.ping()).toBe('PONG');
});

test('a PostgreSQL that stands still answers on no connection, not only on no new one', async () => {
  const {server, url} = await stores.postgres();
  onTestFinished(() => server.stop());
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  const part = await storeWatch({kind: 'postgres', url, dependants})!();
  const {strike, undo} = await faultNamed('freeze').prepare([part], {} as never);
  await strike();
  const answer = client.query('SELECT 1');
  expect(await Promise.race([answer, sleep(500, 'silence')])).toBe('silence');
  expect(await undoAll(undo, {} as never)).toEqual([]);
  expect((await answer).rows).toHaveLength(1);
});

test('a second look at a store that is as it was costs next to nothing', async () => {
  const {server, url} = await stores.redis();
  onTestFinished(() => server.stop());
  const look = storeWatch({kind: 'redis', url, dependants})!;
  await look();
  const before = process.cpuUsage();
  for (let i = 0; i < 20; i++) await look();
  const {user, system} = process.cpuUsage(before);
  expect((user + system) / 1000 / 20).toBeLessThan(10);
});
