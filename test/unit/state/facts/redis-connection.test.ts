import {EventEmitter} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {RedisConnection} from '../../../../src/state/facts/redis/redis-connection.js';
import type {Client} from '../../../../src/state/facts/redis/scripts.js';

/** A client that gives up at once for so many times, and then is ready. */
class FaintClient extends EventEmitter {
  status = 'end';
  tries = 0;

  constructor(private readonly failures: number) {
    super();
  }

  async connect(): Promise<void> {
    if (++this.tries > this.failures) {
      this.status = 'ready';
      this.emit('ready');
      return;
    }
    this.end();
    throw new Error('Connection is closed.');
  }

  end(): void {
    this.status = 'end';
    this.emit('end');
  }

  disconnect(): void {
    this.end();
  }
}

const connectionOver = (client: FaintClient) => new RedisConnection(client as unknown as Client, 100);

test('a client that has given up is opened again until it is ready', async () => {
  const client = new FaintClient(2);
  const connection = connectionOver(client);
  expect(connection.state).toBe('unreachable');
  await expect.poll(() => connection.state).toBe('reachable');
  expect(client.tries).toBe(3);
  client.end();
  await expect.poll(() => connection.state).toBe('reachable');
  expect(client.tries).toBe(4);
});

test('a client that was closed stays so', async () => {
  const client = new FaintClient(0);
  const connection = connectionOver(client);
  await connection.close();
  await sleep(150);
  expect(client.tries).toBe(0);
  expect(connection.state).toBe('unreachable');
});
