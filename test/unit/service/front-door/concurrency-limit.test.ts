import {expect, test} from 'vitest';
import {ConcurrencyLimit} from '../../../../src/service/front-door/concurrency-limit.js';

/** Keeps as many under way as the limit lets, each taking so long. */
function crowd(limit: ConcurrencyLimit, rounds: number, tookMs: number, ok = true): void {
  for (let round = 0; round < rounds; round++) {
    while (!limit.isFull) limit.begin();
    limit.end(tookMs, ok);
  }
}

test('it is full at the limit, and has room again after an end', () => {
  const limit = new ConcurrencyLimit({least: 4, most: 100});
  for (let i = 0; i < limit.limit; i++) limit.begin();
  expect(limit.isFull).toBe(true);
  limit.end(5, false);
  expect(limit.isFull).toBe(false);
});

test('it grows while a crowd is answered as fast as a single one', () => {
  const limit = new ConcurrencyLimit({least: 16, most: 4096});
  const before = limit.limit;
  crowd(limit, 2000, 5);
  expect(limit.limit).toBeGreaterThan(before);
});

test('it shrinks when latency rises far above the calm, and no further than the least', () => {
  const limit = new ConcurrencyLimit({least: 16, most: 4096});
  crowd(limit, 2000, 5);
  const grown = limit.limit;
  crowd(limit, 500, 500);
  expect(limit.limit).toBeLessThan(grown);
  crowd(limit, 2000, 5000);
  expect(limit.limit).toBeGreaterThanOrEqual(16);
});

test('failures and quiet hours teach nothing', () => {
  const limit = new ConcurrencyLimit({least: 16, most: 4096});
  const before = limit.limit;
  crowd(limit, 100, 9000, false);
  expect(limit.limit).toBe(before);
  const quiet = new ConcurrencyLimit({least: 16, most: 4096});
  for (let i = 0; i < 1000; i++) {
    quiet.begin();
    quiet.end(i % 2 === 0 ? 5 : 400, true);
  }
  expect(quiet.limit).toBe(before);
});
