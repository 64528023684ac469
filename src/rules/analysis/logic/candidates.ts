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
  const strings = constants.filter(value => typeof value === 'string');
  const numbers = aroundNumbers(
    [...constants.filter(value => typeof value === 'number'), ...strings.map(numberIn)].filter(Number.isFinite),
  );
  return [
    null,
    true,
    false,
    [],
    [0],
    {},
    {a: 0},
    ...constants.filter(value => typeof value === 'object'),
    ...numbers,
    // Equal to no number, yet in the order of the numbers (ruling 35).
    ...(ordersNumbers ? spellingsBeside(strings, numbers) : []),
    ...aroundStrings(strings),
  ];
}

/** Values that a pattern may be meant for: what it asks for alone, and in a list; a wildcard stands for nothing or a letter. */
export function examplesOf({nature, constants}: TermTest): Json[] {
  if (nature !== 'pattern') return [];
  return constants.flatMap(constant => [
    constant,
    [constant],
    ...(typeof constant === 'string' ? [constant.replaceAll('*', '').replaceAll('?', 'a')] : []),
  ]);
}

/** The constants and one number in every gap, whole where there is room: it ends up in messages. */
function aroundNumbers(constants: readonly number[]): number[] {
  const sorted = [...new Set(constants)].sort((a, b) => a - b);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  const between = sorted.slice(1).map((upper, i) => {
    const whole = Math.floor(sorted[i]!) + 1;
    return whole < upper ? whole : sorted[i]! + (upper - sorted[i]!) / 2;
  });
  return [...sorted, ...between, ...beyond(most, 1), ...beyond(least, -1)];
}

/** A number above or below another one, where there is one; the next double is more than 1 away from a large one. */
const beyond = (number: number, sign: 1 | -1): number[] =>
  [number + sign, sign * Number.MAX_VALUE].filter(each => sign * each > sign * number).slice(0, 1);

/** For each number a text that wholly is it and none of the given ones: zeros at its end, or before its exponent, add nothing. */
function spellingsBeside(texts: readonly string[], numbers: readonly number[]): string[] {
  const taken = new Set(texts);
  return numbers.map(number => {
    let text = String(number);
    while (taken.has(text)) text = withZero(text);
    return text;
  });
}

function withZero(text: string): string {
  if (text.includes('e')) return text.replace(/e([+-]?)/, 'e$10');
  return text.includes('.') ? `${text}0` : `${text}.0`;
}

/** In code point order the next string after `s` is `s` and U+0000. The empty one always counts, for `empty` asks for it. */
function aroundStrings(constants: readonly string[]): string[] {
  const sorted = [...new Set(['', ...constants])].sort(byCodePoint);
  return sorted.flatMap((text, i) => {
    const next = sorted[i + 1];
    const readable = `${text}a`;
    return [text, next === undefined || byCodePoint(readable, next) < 0 ? readable : `${text}\u0000`];
  });
}
