import {describe, expect, test, vi} from 'vitest';
import {poll, sleep, Waiters} from '../../../src/kit/wait.js';

/** How long something takes, milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe('sleep', () => {
  test('takes its time', async () => {
    expect(await timeOf(() => sleep(20))).toBeGreaterThanOrEqual(19);
  });

  test('ends without an error when the signal says so, before it or in it', async () => {
    expect(await timeOf(() => sleep(60_000, AbortSignal.abort()))).toBeLessThan(1000);
    expect(await timeOf(() => sleep(60_000, AbortSignal.timeout(5)))).toBeLessThan(1000);
  });
});

describe('poll', () => {
  test('gives the first answer that is one', async () => {
    const answers = [undefined, false, 0, 1];
    expect(await poll(() => answers.shift(), {everyMs: 1})).toBe(0);
    expect(answers).toEqual([1]);
  });

  test('asks once at least, and gives up when the time is over', async () => {
    const ask = vi.fn(async () => undefined);
    expect(await poll(ask, {everyMs: 1, timeoutMs: 0})).toBeUndefined();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(await timeOf(() => poll(ask, {everyMs: 5, timeoutMs: 20}))).toBeGreaterThanOrEqual(19);
  });

  test('ends when the signal says so', async () => {
    expect(await poll(() => false, {everyMs: 60_000, signal: AbortSignal.timeout(5)})).toBeUndefined();
  });

  test('throws what asking throws', async () => {
    await expect(poll(() => Promise.reject(new Error('no')), {everyMs: 1})).rejects.toThrow('no');
  });
});

describe('waiters', () => {
  test('are woken together', async () => {
    const waiters = new Waiters();
    const both = Promise.all([waiters.wait(60_000), waiters.wait(60_000)]);
    waiters.wake();
    expect(await timeOf(() => both)).toBeLessThan(1000);
  });

  test('go by themselves when the time is over, or the signal says so', async () => {
    const waiters = new Waiters();
    await waiters.wait(5);
    await waiters.wait(60_000, AbortSignal.timeout(5));
    await waiters.wait(60_000, AbortSignal.abort());
  });
});
