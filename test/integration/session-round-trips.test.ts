import {Redis} from 'ioredis';
import {expect, onTestFinished, test} from 'vitest';
import {openFactStore} from '../../src/state/facts/open-fact-store.js';
import {countingDoor} from '../support/counting-sessions.js';
import {startRedis} from '../support/redis-servers.js';
import {until} from '../support/servers.js';

/** The commands that clients send while something is done, as MONITOR shows them; those inside scripts do not count. */
async function commandsDuring(port: number, work: () => Promise<unknown>): Promise<string[]> {
  // A client that looks for a server that is ready would be seen asking.
  const client = new Redis({port, enableReadyCheck: false});
  const monitor = await client.monitor();
  onTestFinished(() => {
    monitor.disconnect();
    client.disconnect();
  });
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (source !== 'lua') seen.push(args[0]!.toLowerCase());
  });
  // The client itself may still be opening its connection.
  await client.echo('begin');
  await work();
  await client.echo('over');
  await until(() => seen.filter(name => name === 'echo').length === 2);
  monitor.disconnect();
  client.disconnect();
  return seen.slice(seen.indexOf('echo') + 1, seen.lastIndexOf('echo'));
}

test('an evaluation with a session takes two round trips cold, one warm, and one where nothing changes', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const open = async () => {
    const store = await openFactStore({store: 'redis', url: `redis://127.0.0.1:${server.port}`});
    onTestFinished(() => store.close());
    return countingDoor(store);
  };
  const [one, two] = [await open(), await open()];
  // The scripts are known to the server from here on, and the subscriptions are open.
  await one('warm-up');
  await two('warm-up');
  expect(await commandsDuring(server.port, () => one('a'))).toEqual(['evalsha', 'evalsha']);
  expect(await commandsDuring(server.port, () => one('a'))).toEqual(['evalsha']);
  expect(await commandsDuring(server.port, () => one('a', 'with a key'))).toEqual(['evalsha']);
  const hundred = async () => {
    for (let i = 0; i < 100; i++) await one('a');
  };
  expect(await commandsDuring(server.port, hundred)).toHaveLength(100);
  // Another front door does not know the session, then does; the first has been told of the change.
  expect(await commandsDuring(server.port, () => two('a'))).toEqual(['evalsha', 'evalsha']);
  expect(await commandsDuring(server.port, () => two('a'))).toEqual(['evalsha']);
  expect(await commandsDuring(server.port, () => one('a'))).toEqual(['evalsha', 'evalsha']);
});
