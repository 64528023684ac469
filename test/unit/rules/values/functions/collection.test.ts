import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {equals} from '../../../../../src/rules/values/equality.js';
import {callBuiltin, callText, faultOf} from '../../../../support/call-builtin.js';
import {jsonValues, reordered} from '../../../../support/json-values.js';

const calls: [string, Json[], Json][] = [
  ['Count', [[1, null]], 2],
  ['Count', [{a: 1, b: null}], 2],
  ['Count', [[]], 0],
  ['First', [[1, 2]], 1],
  ['First', [[null, 2]], null],
  ['First', [[]], null],
  ['Last', [[1, 2]], 2],
  ['Last', [[]], null],
  ['Sum', [[1, 2, null]], 3],
  ['Sum', [[]], 0],
  ['Sum', [7], 7],
  ['Sum', [[-0]], 0],
  ['Avg', [[1, 2, null]], 1.5],
  ['Avg', [[]], null],
  ['Avg', [7], 7],
  ['Min', [[3, 1, 2]], 1],
  ['Min', [3, 1, 2], 1],
  ['Min', [null, 2], 2],
  ['Min', [[]], null],
  ['Min', [7], 7],
  ['Max', [3, 7, null], 7],
  ['Max', [[null]], null],
  ['Max', [[-2, -1]], -1],
  ['Distinct', [[1, 1.0, '1', null, null]], [1, '1', null]],
  ['Distinct', [[{a: 1, b: 2}, {b: 2, a: 1}, [1], [1]]], [{a: 1, b: 2}, [1]]],
  ['Distinct', [['[1]', [1], '\0[1]', '\0"\0[1]']], ['[1]', [1], '\0[1]', '\0"\0[1]']],
  ['Distinct', [[]], []],
  ['Sort', [[3, 10, 2]], [2, 3, 10]],
  ['Sort', [['b', 'Z', 'a', '10', '9']], ['10', '9', 'Z', 'a', 'b']],
  ['Sort', [['😀', '\uffee']], ['\uffee', '😀']],
  ['Sort', [[]], []],
  ['Reverse', [[1, 2]], [2, 1]],
  ['Slice', [[1, 2, 3], 1], [2, 3]],
  ['Slice', [[1, 2, 3], 0, 2], [1, 2]],
  ['Slice', [[1, 2, 3], 2, 1], []],
  ['Slice', [[1, 2, 3], 5], []],
  ['Slice', [[1, 2, 3], 1, 99], [2, 3]],
  ['Keys', [{b: 1, a: 2, 10: 3, 9: 4}], ['10', '9', 'a', 'b']],
  ['Values', [{b: 1, a: 2, 10: 3, 9: 4}], [3, 4, 2, 1]],
  ['Keys', [JSON.parse('{"__proto__": 1}')], ['__proto__']],
  ['Values', [JSON.parse('{"__proto__": 1}')], [1]],
];

test.each(calls.map(([name, args, result]) => ({call: callText(name, args), name, args, result})))(
  '$call is $result',
  ({name, args, result}) => {
    expect(callBuiltin(name, ...args)).toStrictEqual(result);
  },
);

test('sums that are no finite number fail as a whole', () => {
  expect([faultOf('Sum', [1e308, 1e308]), faultOf('Avg', [1e308, 1e308])]).toEqual(['operator', 'operator']);
});

describe('laws', () => {
  const lists = fc.array(jsonValues, {maxLength: 6});

  test('arguments are never changed', () => {
    fc.assert(
      fc.property(lists, list => {
        const before = JSON.stringify(list);
        for (const name of ['Distinct', 'Reverse', 'Count', 'First', 'Last']) callBuiltin(name, list);
        expect(JSON.stringify(list)).toBe(before);
      }),
    );
    const numbers = [3, 1, 2];
    callBuiltin('Sort', numbers);
    expect(numbers).toEqual([3, 1, 2]);
  });

  test('Distinct keeps the first of each class of equals', () => {
    fc.assert(
      fc.property(lists, list => {
        const both = [...list, ...list.map(reordered)];
        const expected = list.filter((value, i) => list.findIndex(other => equals(other, value)) === i);
        expect(callBuiltin('Distinct', both)).toStrictEqual(expected);
      }),
    );
  });
});
