import fc from 'fast-check';
import {expect, test} from 'vitest';
import {pathKeys} from '../../../../src/rules/testing/test-case.js';
import {pathText} from '../../../../src/rules/values/path-text.js';

test('a path as changes print it has the keys that it was made of', () => {
  const key = fc.oneof(fc.string({unit: 'binary'}), fc.nat(), fc.constantFrom('a', 'b_1'));
  fc.assert(
    fc.property(fc.string(), fc.array(key), (fact, steps) => {
      fc.pre(fact !== 'Facts');
      expect(pathKeys(pathText([fact, ...steps]))).toEqual([fact, ...steps]);
    }),
  );
});

test.each(['', 'Facts', 'A..b', 'A.[0]', 'Customer..[age', 'A.', 'A[-1]', 'A["x]', 'A["\\q"]', 'ship-to.done'])(
  '%j is no path',
  text => {
    expect(pathKeys(text)).toBeUndefined();
  },
);
