import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import {numberIn} from '../../../../src/rules/values/number-text.js';
import {type OrderOperator, ordered} from '../../../../src/rules/values/order.js';
import {jsonValues} from '../../../support/json-values.js';

const operators: OrderOperator[] = ['<', '<=', '>', '>='];

/** The operators that hold between two values, in one text. */
const holding = (a: Json, b: Json): string => operators.filter(operator => ordered(operator, a, b)).join(' ');

describe('order', () => {
  const below: [Json, Json][] = [
    [1, 2],
    [-1, 0],
    [1e308, 1.7e308],
    [-1.7e308, 1.7e308],
    ['', 'a'],
    ['a', 'ab'],
    ['B', 'a'],
    ['10', '9'],
    ['2026-01-31', '2026-02-01T10:00:00Z'],
    ['21:59', '22:00'],
    // By code point: U+FFEE before U+1F600, though its UTF-16 unit is the greater one.
    ['\uffee', '😀'],
    ['9', 10],
    [9, '1e1'],
    [-1, '-0.5'],
  ];
  test.each(below)('%j < %j', (a, b) => {
    expect(holding(a, b)).toBe('< <=');
    expect(holding(b, a)).toBe('> >=');
  });

  const level: [Json, Json][] = [
    [1, 1.0],
    [0, -0],
    ['a', 'a'],
    [10, '10'],
    [10, '1e1'],
    ['-0', 0],
  ];
  test.each(level)('%j neither below nor above %j', (a, b) => {
    expect(holding(a, b)).toBe('<= >=');
  });

  const apart: [Json, Json][] = [
    [null, 1],
    [null, null],
    ['a', null],
    [1, 'a'],
    [1, ''],
    [1, ' 1'],
    [1, '1 '],
    [1, '+1'],
    [1, '01'],
    [1, '.5'],
    [1, '0x1'],
    [1, '1e999'],
    [1, 'Infinity'],
    [1, true],
    [false, true],
    [[1], [2]],
    [{a: 1}, {a: 2}],
    [[1], 1],
  ];
  test.each(apart)('%j and %j have no order', (a, b) => {
    expect(holding(a, b)).toBe('');
    expect(holding(b, a)).toBe('');
  });

  test('is antisymmetric', () => {
    fc.assert(
      fc.property(jsonValues, jsonValues, (a, b) => {
        expect(ordered('<', a, b)).toBe(ordered('>', b, a));
        expect(ordered('<=', a, b)).toBe(ordered('>=', b, a));
        expect(ordered('<', a, b) && ordered('<=', b, a)).toBe(false);
      }),
    );
  });

  test('is total and transitive on strings', () => {
    const texts = fc.string({unit: 'binary', maxLength: 3});
    fc.assert(
      fc.property(texts, texts, texts, (a, b, c) => {
        expect(ordered('<=', a, b) || ordered('<=', b, a)).toBe(true);
        if (ordered('<=', a, b) && ordered('<=', b, c)) expect(ordered('<=', a, c)).toBe(true);
        const [x, y] = [Array.from(a, toCodePoint), Array.from(b, toCodePoint)];
        const first = x.findIndex((point, i) => point !== y[i]);
        const expected = first >= 0 && y[first] !== undefined ? x[first]! < y[first] : x.length < y.length;
        expect(ordered('<', a, b)).toBe(expected);
      }),
    );
  });
});

const toCodePoint = (character: string): number => character.codePointAt(0)!;

test('a text is a number exactly when JSON says so', () => {
  const texts = fc.oneof(
    fc.string({unit: fc.constantFrom(...'0123456789.-+eE '), maxLength: 8}),
    fc.double({noNaN: true, noDefaultInfinity: true}).map(String),
  );
  fc.assert(
    fc.property(texts, text => {
      const value = numberIn(text);
      let parsed: unknown;
      try {
        // JSON.parse allows white space around a number, a rule does not.
        parsed = /\s/.test(text) ? undefined : JSON.parse(text);
      } catch {
        parsed = undefined;
      }
      expect(value).toBe(typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : Number.NaN);
    }),
    {numRuns: 500},
  );
});
