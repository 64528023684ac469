import {byCodePoint, type Json} from '../../../kit/json.js';
import {numberIn} from '../../values/number-text.js';
import type {TermTest} from './literals.js';

/**
 * Values such that tests of equality and order against the constants which none of them passes together, no value at
 * all passes together: each constant, one value in every gap between neighbours, and one of every other type. Undefined
 * when numbers and strings are ordered at once, since strings that are numbers would then stand in both orders.
 */
export function candidatesFor(tests: readonly TermTest[]): Json[] | undefined {
  const values = tests.find(test => test.oneOf)?.oneOf;
  if (values) return [...values];
  const constants = tests.flatMap(test => test.constants);
  const ordered = tests.filter(test => test.nature === 'order').flatMap(test => test.constants);
  const ordersNumbers = ordered.some(value => typeof value === 'number');
  const ordersStrings = ordered.some(value => typeof value === 'string');
  if (ordersNumbers && ordersStrings) return undefined;
  const numbers = constants.flatMap(value =>
    typeof value === 'number' ? [value] : typeof value === 'string' ? [numberIn(value)] : [],
  );
  const strings = constants.filter(value => typeof value === 'string');
  return [
    null,
    true,
    false,
    [],
    [0],
    {},
    {a: 0},
    ...constants.filter(value => typeof value === 'object'),
    ...aroundNumbers(numbers.filter(Number.isFinite)),
    ...aroundStrings(strings),
  ];
}

function aroundNumbers(constants: readonly number[]): number[] {
  const sorted = [...new Set(constants)].sort((a, b) => a - b);
  const between = sorted.slice(1).map((upper, i) => sorted[i]! + (upper - sorted[i]!) / 2);
  return [-Number.MAX_VALUE, ...sorted, ...between, Number.MAX_VALUE];
}

/** In code point order the next string after `s` is `s` and U+0000. The empty one always counts, for `empty` asks for it. */
function aroundStrings(constants: readonly string[]): string[] {
  const sorted = [...new Set(['', ...constants])].sort(byCodePoint);
  return [...sorted.flatMap(text => [text, `${text}\u0000`]), '\u{10ffff}\u{10ffff}'];
}
