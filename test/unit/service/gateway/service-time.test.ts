import {expect, test} from 'vitest';
import {ServiceTime} from '../../../../src/service/gateway/service-time.js';

const seasoned = (): ServiceTime => {
  const speed = new ServiceTime();
  speed.joined(-60_000);
  return speed;
};

test('a node that works off its jobs faster takes less time for one', () => {
  const [fast, slow] = [seasoned(), seasoned()];
  for (const [speed, jobMs] of [
    [fast, 1],
    [slow, 5],
  ] as const) {
    speed.woke(0);
    for (let job = 1; job <= 20; job++) speed.delivered(1, job * jobMs);
  }
  expect(fast.perJobMs(20)).toBeCloseTo(1);
  expect(slow.perJobMs(100)).toBeCloseTo(5);
  expect(fast.reckonedMs(20)).toBeCloseTo(1);
});

test('time without work is no time of service', () => {
  const speed = seasoned();
  speed.woke(0);
  speed.delivered(1, 2);
  speed.woke(1000);
  speed.delivered(1, 1002);
  expect(speed.perJobMs(1002)).toBeCloseTo(2);
});

test('several calls at once: what counts is what comes out in the time', () => {
  const speed = seasoned();
  speed.woke(0);
  for (let call = 1; call <= 10; call++) speed.delivered(10, call * 10);
  expect(speed.perJobMs(100)).toBeCloseTo(1);
});

test('an estimate fades, so that a node which was slow is tried again', () => {
  const speed = seasoned();
  speed.woke(0);
  speed.delivered(1, 100);
  expect(speed.perJobMs(2100)).toBeCloseTo(50);
  expect(speed.perJobMs(60_000)).toBeLessThan(0.1);
});

test('a node that has just come is taken for ten times as busy, then ever less', () => {
  const speed = new ServiceTime();
  speed.joined(0);
  speed.woke(0);
  for (let job = 1; job <= 10; job++) speed.delivered(1, job);
  const expected = [0, 1500, 3000].map(since => {
    const fresh = new ServiceTime();
    fresh.joined(1000 - since);
    fresh.woke(999);
    fresh.delivered(1, 1000);
    return fresh.reckonedMs(1000);
  });
  expect(expected[0]).toBeCloseTo(10);
  expect(expected[1]).toBeCloseTo(2);
  expect(expected[2]).toBeCloseTo(1);
});
