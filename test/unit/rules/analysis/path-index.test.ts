import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type FootprintPath, pathsMeet} from '../../../../src/rules/analysis/footprint-path.js';
import {PathIndex} from '../../../../src/rules/analysis/path-index.js';

const plain = fc
  .tuple(fc.constantFrom('A', 'A1', 'A_2', 'A_', 'B'), fc.array(fc.constantFrom('x', 'y'), {maxLength: 2}))
  .map(([fact, rest]): FootprintPath => ({steps: [fact, ...rest], numbered: false}));
const path = fc.oneof(
  plain,
  fc.constantFrom('A', 'A_', 'B').map((type): FootprintPath => ({steps: [type], numbered: true})),
  fc.constant<FootprintPath>({steps: [], numbered: false}),
);

test('finds what meets a path, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(path, {maxLength: 8}), path, (paths, asked) => {
      const index = new PathIndex<number>();
      for (const [i, each] of paths.entries()) index.add(each, i);
      const expected = paths.flatMap((each, i) => (pathsMeet(each, asked) ? [i] : []));
      expect([...new Set(index.meeting(asked))].sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});
