import {expect, test} from 'vitest';
import {findLimit, type Probe} from '../../../../src/lab/drills/find-limit.js';

/** A search from `start` with these answers; gives the rates that were tried, too. */
async function search(start: number, answer: (rate: number, tries: number) => Probe) {
  const tried: number[] = [];
  const limit = await findLimit(start, async rate => {
    tried.push(rate);
    return answer(rate, tried.filter(each => each === rate).length);
  });
  return {...limit, tried};
}

test('comes within five percent of the limit, from below and from above', async () => {
  for (const start of [10, 5000]) {
    const {kept, missed, unknown} = await search(start, rate => (rate <= 700 ? 'kept' : 'missed'));
    expect(kept).toBeLessThanOrEqual(700);
    expect(missed).toBeGreaterThan(700);
    expect(kept).toBeGreaterThan(missed! * 0.94);
    expect(unknown).toBeUndefined();
  }
});

test('one bad try is no limit', async () => {
  const {kept, missed} = await search(100, (rate, tries) => (rate <= 700 && tries > 1 ? 'kept' : 'missed'));
  expect(kept).toBeGreaterThan(600);
  expect(missed).toBeGreaterThan(700);
});

test('a rate that this machine cannot offer is none that the cluster does not keep', async () => {
  const {kept, missed, unknown} = await search(100, rate => (rate <= 700 ? 'kept' : 'unknown'));
  expect(kept).toBeGreaterThan(600);
  expect(missed).toBeUndefined();
  expect(unknown).toBeGreaterThan(700);
});

test('a search that ends while every rate is kept names none that is not', async () => {
  const {kept, missed, unknown, tried} = await search(1, () => 'kept');
  expect({kept, missed, unknown}).toEqual({kept: tried.at(-1), missed: undefined, unknown: undefined});
  expect(tried).toHaveLength(14);
});
