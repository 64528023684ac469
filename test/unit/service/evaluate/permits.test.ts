import {expect, test} from 'vitest';
import {Permits} from '../../../../src/service/evaluate/permits.js';

test('so many at once, then in the order of coming', async () => {
  const permits = new Permits(2);
  expect([permits.take(), permits.take()]).toEqual([undefined, undefined]);
  const order: string[] = [];
  const first = permits.take()!.then(() => order.push('first'));
  const second = permits.take()!.then(() => order.push('second'));
  expect(order).toEqual([]);
  permits.give();
  await first;
  expect(order).toEqual(['first']);
  permits.give();
  await second;
  expect(order).toEqual(['first', 'second']);
  permits.give();
  expect(permits.take()).toBeUndefined();
});
