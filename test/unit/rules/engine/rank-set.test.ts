import fc from 'fast-check';
import {expect, test} from 'vitest';
import {RankSet} from '../../../../src/rules/engine/rank-set.js';

/** Enough for three words of the summary. */
const size = 2500;
const rank = fc.oneof(fc.nat(size - 1), fc.constantFrom(0, 31, 32, 1023, 1024, 2047, 2048, size - 1));
const step = fc.oneof(
  {weight: 6, arbitrary: rank.map(value => ['add', value] as const)},
  {weight: 3, arbitrary: rank.map(value => ['delete', value] as const)},
  {weight: 3, arbitrary: fc.constant(['takeFirst'] as const)},
  {weight: 1, arbitrary: fc.constant(['clear'] as const)},
);

test('it is a set of numbers that knows its lowest', () => {
  fc.assert(
    fc.property(fc.array(step, {maxLength: 200}), steps => {
      const set = new RankSet(size);
      const model = new Set<number>();
      const lowest = (from: number) => Math.min(...[...model].filter(value => value >= from), size);
      for (const [what, value = 0] of steps) {
        if (what === 'takeFirst') {
          const first = lowest(0);
          expect(set.takeFirst()).toBe(first === size ? -1 : first);
          model.delete(first);
          continue;
        }
        if (what === 'clear') {
          set.clear();
          model.clear();
          continue;
        }
        set[what](value);
        model[what](value);
        expect(set.has(value)).toBe(model.has(value));
        const next = lowest(value);
        expect(set.next(value)).toBe(next === size ? -1 : next);
      }
      const copy = new RankSet(size);
      copy.copy(set);
      const taken: number[] = [];
      for (let first = copy.takeFirst(); first >= 0; first = copy.takeFirst()) taken.push(first);
      expect(taken).toEqual([...model].sort((a, b) => a - b));
    }),
  );
});
