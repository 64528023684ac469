import {expect, test} from 'vitest';
import {isDoneFirst} from '../../../../src/service/gateway/least-work.js';

test('the faster node may have more jobs before it', () => {
  expect(isDoneFirst({load: 4, jobMs: 1}, {load: 1, jobMs: 5})).toBe(true);
  expect(isDoneFirst({load: 1, jobMs: 5}, {load: 4, jobMs: 1})).toBe(false);
});

test('a busy node may be passed over for one that takes a little longer', () => {
  expect(isDoneFirst({load: 0, jobMs: 1.5}, {load: 1, jobMs: 1})).toBe(true);
  expect(isDoneFirst({load: 1, jobMs: 1}, {load: 0, jobMs: 1.5})).toBe(false);
  expect(isDoneFirst({load: 3, jobMs: 1.5}, {load: 4, jobMs: 1})).toBe(false);
});

test('idle nodes that are alike share a light load, whichever comes first', () => {
  const [a, b] = [
    {load: 0, jobMs: 1},
    {load: 0, jobMs: 1.9},
  ];
  expect([isDoneFirst(a, b), isDoneFirst(b, a)]).toEqual([true, true]);
  expect([isDoneFirst(a, {load: 0, jobMs: 2.1}), isDoneFirst({load: 0, jobMs: 2.1}, a)]).toEqual([true, false]);
});
