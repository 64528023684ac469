import {setTimeout as sleep} from 'node:timers/promises';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {mapInOrder} from '../../../../src/service/evaluate/ordered.js';

async function* chunksOf<Item>(items: readonly Item[], size: number): AsyncGenerator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

async function collect<Result>(results: AsyncIterable<readonly Result[]>): Promise<Result[]> {
  const all: Result[] = [];
  for await (const some of results) all.push(...some);
  return all;
}

test('results come in the order of the input, whatever finishes first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), {maxLength: 60}),
      fc.integer({min: 1, max: 20}),
      fc.integer({min: 1, max: 9}),
      async (pauses, window, chunk) => {
        const items = pauses.map((pause, index) => ({pause, index}));
        const map = async ({pause, index}: {pause: number; index: number}) => {
          for (let turn = 0; turn < pause; turn++) await new Promise(setImmediate);
          return index;
        };
        const results = await collect(mapInOrder(chunksOf(items, chunk), window, map));
        expect(results).toEqual(items.map(({index}) => index));
      },
    ),
    {numRuns: 60},
  );
});

/** The most that were under way at once, by number and by weight. */
async function mostUnderWay(weights: readonly number[], window: number, most: number) {
  let [count, weight, mostCount, mostWeight] = [0, 0, 0, 0];
  const map = async (each: number) => {
    mostCount = Math.max(mostCount, ++count);
    mostWeight = Math.max(mostWeight, (weight += each));
    await sleep(1);
    count--;
    weight -= each;
    return each;
  };
  const load = {of: (each: number) => each, most};
  expect(await collect(mapInOrder(chunksOf(weights, 10), window, map, load))).toEqual(weights);
  return {mostCount, mostWeight};
}

test('no more than the window is under way', async () => {
  expect((await mostUnderWay(Array(50).fill(1), 7, 1000)).mostCount).toBe(7);
});

test('heavy items go in smaller company; one that is too heavy goes alone', async () => {
  const {mostWeight} = await mostUnderWay([1, 500, 1, 1, 40, 40, 40, 40, 1], 100, 100);
  expect(mostWeight).toBeLessThanOrEqual(599);
  expect((await mostUnderWay([500, 500, 500], 100, 100)).mostCount).toBe(1);
});

test('a slow reader slows the source', async () => {
  let read = 0;
  async function* source() {
    for (;;) yield [read++];
  }
  const results = mapInOrder(source(), 5, async item => item);
  await results.next();
  await sleep(20);
  expect(read).toBeLessThan(20);
  await results.return(undefined);
});

test('a failure ends it, also one of the source', async () => {
  const failing = mapInOrder(chunksOf([1, 2, 3], 1), 2, item => (item === 2 ? Promise.reject(new Error('two')) : item));
  await expect(collect(failing)).rejects.toThrow('two');
  async function* broken() {
    yield [1];
    throw new Error('cut');
  }
  await expect(collect(mapInOrder(broken(), 2, item => item))).rejects.toThrow('cut');
});
