import {expect, test} from 'vitest';
import {Semaphore} from '../../../src/kit/semaphore.js';

test('so many at once, then in the order of coming', async () => {
  const semaphore = new Semaphore(2);
  expect([semaphore.acquire(), semaphore.acquire()]).toEqual([undefined, undefined]);
  const order: string[] = [];
  const first = semaphore.acquire()!.then(() => order.push('first'));
  const second = semaphore.acquire()!.then(() => order.push('second'));
  expect(order).toEqual([]);
  semaphore.release();
  await first;
  expect(order).toEqual(['first']);
  semaphore.release();
  await second;
  expect(order).toEqual(['first', 'second']);
  semaphore.release();
  expect(semaphore.acquire()).toBeUndefined();
});
