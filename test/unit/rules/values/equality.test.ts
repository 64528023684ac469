import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import {equals} from '../../../../src/rules/values/equality.js';
import {toText} from '../../../../src/rules/values/text.js';
import {jsonPairs, jsonValues, reordered} from '../../../support/json-values.js';

describe('equals', () => {
  const same: [Json, Json][] = [
    [null, null],
    [5, 5.0],
    [0, -0],
    ['', ''],
    [[], []],
    [{}, {}],
    [
      [1, [2, {a: null}]],
      [1, [2, {a: null}]],
    ],
    [
      {a: 1, b: [2]},
      {b: [2], a: 1},
    ],
    [JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 1}')],
  ];
  test.each(same)('%j == %j', (a, b) => {
    expect(equals(a, b)).toBe(true);
  });

  const different: [Json, Json][] = [
    [5, '5'],
    [1, true],
    [0, false],
    [0, null],
    ['', null],
    [false, null],
    [[], {}],
    [[], null],
    [{}, null],
    [[1], 1],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [{a: null}, {}],
    [{a: 1}, {b: 1}],
    [{a: 1}, {a: 2}],
    [{}, JSON.parse('{"__proto__": 1}')],
    [{toString: null}, {a: null}],
    ['a', 'A'],
  ];
  test.each(different)('%j != %j', (a, b) => {
    expect(equals(a, b)).toBe(false);
    expect(equals(b, a)).toBe(false);
  });

  test('is an equivalence', () => {
    fc.assert(
      fc.property(jsonPairs, jsonValues, ([a, b], c) => {
        expect(equals(a, a)).toBe(true);
        expect(equals(a, b)).toBe(equals(b, a));
        if (equals(a, b)) expect(equals(a, c)).toBe(equals(b, c));
      }),
    );
  });

  test('ignores the order of keys', () => {
    fc.assert(fc.property(jsonValues, value => equals(value, reordered(value))));
  });
});

describe('toText', () => {
  const texts: [Json, string][] = [
    [null, ''],
    ['', ''],
    ['"', '"'],
    [true, 'true'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [[], '[]'],
    [[1, 'a', null, [true]], '[1,"a",null,[true]]'],
    [{b: 1, a: [{}]}, '{"a":[{}],"b":1}'],
    [{9: 'nine', 10: 'ten', '😀': 1, '\uffee': 2}, '{"10":"ten","9":"nine","\uffee":2,"😀":1}'],
  ];
  test.each(texts)('%j is %s', (value, text) => {
    expect(toText(value)).toBe(text);
  });

  test('is canonical: equal values of one type have one text, unequal ones differ', () => {
    fc.assert(
      fc.property(jsonPairs, ([a, b]) => {
        expect(toText([a]) === toText([b])).toBe(equals(a, b));
      }),
    );
  });

  test('of an array or object is JSON of the same value', () => {
    fc.assert(fc.property(jsonValues, value => equals(JSON.parse(toText([value])), [value])));
  });
});
