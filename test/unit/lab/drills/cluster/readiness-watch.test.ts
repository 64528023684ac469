import {expect, test} from 'vitest';
import {type LookAtParts, type Part, untilBack} from '../../../../../src/lab/drills/cluster/part.js';
import {processPart} from '../../../../support/parts.js';

const part = processPart({kind: 'node', name: 'pricing-1', group: 'pricing', pid: 1});

/** Follows the part through these states, each for so many milliseconds; the fault is healed after so long. */
async function follow(
  states: readonly (readonly [forMs: number, now: {readonly state?: Part['state']; readonly pid?: number}])[],
  healedAfterMs: number,
) {
  const start = performance.now();
  const look: LookAtParts = async () => {
    let left = performance.now() - start;
    const [, now] = states.find(([forMs]) => (left -= forMs) < 0) ?? states.at(-1)!;
    const {state = 'ready', pid = 1} = now;
    return [{...part, state, process: {...part.process!, pid}}];
  };
  const healed = AbortSignal.timeout(healedAfterMs);
  const back = await untilBack(look, [part], {healed, patienceMs: 300});
  return typeof back === 'object' ? Math.round(back.at - start) : back;
}

test('a process that is started again is back before the fault is over', async () => {
  const back = await follow(
    [
      [300, {state: 'stopped'}],
      [9999, {pid: 2}],
    ],
    1200,
  );
  expect(back).toBeGreaterThanOrEqual(300);
  expect(back).toBeLessThan(1000);
});

test('also where it was gone for less than the time between two looks', async () => {
  expect(await follow([[9999, {pid: 2}]], 500)).toBeLessThan(400);
});

test('a part that stands still is back when the fault is healed', async () => {
  expect(
    await follow(
      [
        [400, {state: 'ejected'}],
        [9999, {}],
      ],
      400,
    ),
  ).toBeGreaterThanOrEqual(400);
});

test('a part that never went stayed; one that does not come back is not back', async () => {
  expect(await follow([[9999, {}]], 300)).toBe('stayed');
  expect(await follow([[9999, {state: 'stopped'}]], 200)).toBeUndefined();
});
