import {execFileSync} from 'node:child_process';
import {Redis} from 'ioredis';
import {beforeAll, expect, onTestFinished, test} from 'vitest';
import {storeWatch} from '../../src/lab/drills/cluster/store-part.js';
import {canRedirect} from '../../src/lab/drills/faults/network-proxy.js';
import {faultNamed} from '../../src/lab/drills/faults/registry.js';
import {undoAll} from '../../src/lab/drills/undo/undo.js';
import {startRedis} from '../support/redis-servers.js';

beforeAll(async () => {
  if (!(await canRedirect())) throw new Error('This needs root and nftables: apt-get install nftables');
});

const tables = (): string => execFileSync('nft', ['list', 'tables'], {encoding: 'utf8'});

/** A Redis, a client that has used it already, and a fault of the network between them that is about to strike. */
async function redisUnder(fault: string) {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const client = new Redis({port: server.port, commandTimeout: 500, retryStrategy: () => 20, maxRetriesPerRequest: 2});
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  await client.ping();
  const look = storeWatch({
    kind: 'redis',
    url: `redis://127.0.0.1:${server.port}`,
    dependants: {urls: [], dependency: 'facts'},
  })!;
  const injection = await faultNamed(fault).prepare([await look()], {} as never);
  const heal = async () => {
    await injection.ease?.();
    expect(await undoAll(injection.undo, {} as never)).toEqual([]);
    await injection.tidy?.();
  };
  return {client, look, injection, heal};
}

test('nothing reaches a store whose network is cut, on connections that it had neither; then all is as before', async () => {
  const {client, look, injection, heal} = await redisUnder('cut-network');
  await injection.strike();
  await expect(client.ping()).rejects.toThrow();
  expect((await look()).state).not.toBe('ready');
  await heal();
  await expect.poll(() => client.ping().catch(() => 'none'), {timeout: 5000}).toBe('PONG');
  expect((await look()).state).toBe('ready');
  expect(tables()).not.toContain('rulectl_drill');
});

test('a slow network to a store takes its time both ways, and loses nothing', async () => {
  const {client, injection, heal} = await redisUnder('slow-network');
  await injection.strike();
  await client.ping();
  const start = performance.now();
  expect(await client.set('a', '1')).toBe('OK');
  expect(performance.now() - start).toBeGreaterThan(75);
  await heal();
  await expect.poll(() => client.get('a').catch(() => 'none'), {timeout: 5000}).toBe('1');
});

test('what another process is to take back can be taken back twice', async () => {
  const {injection} = await redisUnder('cut-network');
  await injection.strike();
  expect(tables()).toContain('rulectl_drill');
  expect(await undoAll(injection.undo, {} as never)).toEqual([]);
  expect(await undoAll(injection.undo, {} as never)).toEqual([]);
  expect(tables()).not.toContain('rulectl_drill');
  await injection.tidy?.();
});
