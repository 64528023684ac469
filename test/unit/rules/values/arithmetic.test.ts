import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import {type ArithmeticOperator, assigned, calculate, negate} from '../../../../src/rules/values/arithmetic.js';
import {Fault, type FaultPlace} from '../../../../src/rules/values/fault.js';
import {maxListLength, maxTextLength} from '../../../../src/rules/values/text.js';
import {truthOf} from '../../../../src/rules/values/truth.js';
import {placeOfFault} from '../../../support/place-of-fault.js';

describe('calculate', () => {
  const results: [Json, ArithmeticOperator, Json, Json][] = [
    [1, '+', 2, 3],
    [0.1, '+', 0.2, 0.1 + 0.2],
    ['12', '+', '3', '123'],
    ['n=', '+', 5, 'n=5'],
    [1.5, '+', '€', '1.5€'],
    ['x', '+', null, 'x'],
    [null, '+', 'x', 'x'],
    ['', '+', true, 'true'],
    ['', '+', -0, '0'],
    ['', '+', [1, 'a', null], '[1,"a",null]'],
    ['', '+', {b: 1, a: 1e21}, '{"a":1e+21,"b":1}'],
    [[1], '+', [[2], 3], [1, [2], 3]],
    [[1], '+', 'a', '[1]a'],
    [5, '-', 7, -2],
    [1, '*', -0, 0],
    [7, '/', 2, 3.5],
    [7, '%', 3, 1],
    [-7, '%', 3, -1],
    [7, '%', -3, 1],
    [-6, '%', 3, 0],
    [5.5, '%', 2, 1.5],
  ];
  test.each(results)('%j %s %j is %j', (left, operator, right, result) => {
    expect(calculate(operator, left, right)).toStrictEqual(result);
  });

  const faults: [Json, ArithmeticOperator, Json, FaultPlace][] = [
    [null, '+', 1, 'left'],
    [1, '+', null, 'right'],
    [null, '+', null, 'left'],
    [1, '+', [2], 'right'],
    [[1], '+', 2, 'right'],
    [[1], '+', null, 'right'],
    [{}, '+', [1], 'left'],
    [true, '+', 1, 'left'],
    [1, '+', {}, 'right'],
    ['5', '-', 1, 'left'],
    [5, '-', '1', 'right'],
    [2, '*', 'abc', 'right'],
    [null, '*', 'abc', 'left'],
    [2, '/', null, 'right'],
    [2, '/', 0, 'right'],
    [2, '/', -0, 'right'],
    [2, '%', 0, 'right'],
    ['a', '%', 0, 'left'],
    [1e308, '*', 10, 'operator'],
    [1e308, '+', 1e308, 'operator'],
    [-1e308, '-', 1e308, 'operator'],
    [1, '/', 5e-324, 'operator'],
  ];
  test.each(faults)('%j %s %j fails at the %4$s', (left, operator, right, place) => {
    expect(placeOfFault(() => calculate(operator, left, right))).toBe(place);
  });

  test('never gives -0, NaN or an infinity', () => {
    const numbers = fc.oneof(
      fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324, 1.7e308),
      fc.double({noNaN: true, noDefaultInfinity: true}),
    );
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom<ArithmeticOperator>('+', '-', '*', '/', '%'),
        numbers,
        (left, operator, right) => {
          try {
            const result = calculate(operator, left, right) as number;
            expect(Number.isFinite(result) && !Object.is(result, -0)).toBe(true);
          } catch (fault) {
            expect(fault).toBeInstanceOf(Fault);
          }
        },
      ),
    );
  });

  test('texts and lists that would outgrow all memory are refused', () => {
    const text = 'x'.repeat(maxTextLength);
    expect(placeOfFault(() => calculate('+', text, 'x'))).toBe('operator');
    const list = new Array<Json>(maxListLength).fill(0);
    expect(placeOfFault(() => calculate('+', list, [0]))).toBe('operator');
  });
});

describe('negate', () => {
  test('numbers only, and no -0', () => {
    expect([negate(5), negate(-5), negate(0)]).toStrictEqual([-5, 5, 0]);
    for (const value of [null, '5', true, [1]]) expect(placeOfFault(() => negate(value))).toBe('right');
  });
});

describe('assigned', () => {
  const results: [Json, '=' | '+=' | '-=' | '*=' | '/=', Json, Json][] = [
    [1, '=', 'a', 'a'],
    [null, '+=', 10, 10],
    [null, '+=', 'a', ['a']],
    [null, '+=', null, [null]],
    [null, '+=', {k: 1}, [{k: 1}]],
    [['a'], '+=', 'b', ['a', 'b']],
    [['a'], '+=', ['b'], ['a', ['b']]],
    [[], '+=', null, [null]],
    [1, '+=', 2, 3],
    [5, '+=', '5', '55'],
    ['a', '+=', null, 'a'],
    [7, '-=', 2, 5],
    [7, '*=', 2, 14],
    [7, '/=', 2, 3.5],
  ];
  test.each(results)('%j %s %j stores %j', (current, operator, value, result) => {
    expect(assigned(operator, current, value)).toStrictEqual(result);
  });

  const faults: [Json, '+=' | '-=' | '*=' | '/=', Json, FaultPlace][] = [
    [null, '-=', 1, 'left'],
    ['a', '-=', 1, 'left'],
    [1, '-=', null, 'right'],
    [null, '*=', 2, 'left'],
    [1, '/=', 0, 'right'],
    [1, '+=', [2], 'right'],
    [{}, '+=', 1, 'left'],
    [1e308, '*=', 10, 'operator'],
  ];
  test.each(faults)('%j %s %j fails at the %4$s', (current, operator, value, place) => {
    expect(placeOfFault(() => assigned(operator, current, value))).toBe(place);
  });
});

test('null is false where a boolean is needed, any other stranger a fault', () => {
  expect([truthOf(true), truthOf(false), truthOf(null)]).toEqual([true, false, false]);
  for (const value of [0, 1, '', 'true', [], {}]) expect(placeOfFault(() => truthOf(value))).toBe('value');
});
