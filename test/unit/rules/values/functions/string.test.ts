import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {callBuiltin, callText, faultOf} from '../../../../support/call-builtin.js';

const calls: [string, Json[], Json][] = [
  ['ToUpper', ['äb'], 'ÄB'],
  ['ToUpper', ['ß'], 'SS'],
  ['ToLower', ['ÄB'], 'äb'],
  ['Trim', [' \t\n x y '], 'x y'],
  ['Length', ['a😀'], 2],
  ['Length', [''], 0],
  ['Length', ['e\u0301'], 2],
  ['Length', ['\ud83d'], 1],
  ['Substring', ['a😀cd', 1, 2], '😀c'],
  ['Substring', ['abc', 1], 'bc'],
  ['Substring', ['abc', 3], ''],
  ['Substring', ['abc', 5], ''],
  ['Substring', ['abc', 0, 0], ''],
  ['Substring', ['abc', 1, 99], 'bc'],
  ['Substring', ['😀😀😀', 1, 1], '😀'],
  ['Substring', ['abc', 1, null], null],
  ['Replace', ['a-b-c', '-', '+'], 'a+b+c'],
  ['Replace', ['abc', '', 'x'], 'abc'],
  ['Replace', ['aaa', 'aa', 'b'], 'ba'],
  ['Replace', ['abc', 'x', 'y'], 'abc'],
  ['Replace', ['price', 'price', '$&$1'], '$&$1'],
  ['Replace', ['a.b', '.', ''], 'ab'],
  ['Concat', ['a', 1, null, true, [1], {b: 1, a: 2}], 'a1true[1]{"a":2,"b":1}'],
  ['Concat', [null], ''],
  ['Split', ['a,b,', ','], ['a', 'b', '']],
  ['Split', ['abc', ','], ['abc']],
  ['Split', ['', ','], ['']],
  ['Split', ['a😀', ''], ['a', '😀']],
  ['Join', [['a', 1, null, true, [2]], '/'], 'a/1//true/[2]'],
  ['Join', [[], ','], ''],
  ['Join', [['a', 'b'], 0], 'a0b'],
  ['PadLeft', ['7', 3, '0'], '007'],
  ['PadLeft', [7, 3, 0], '007'],
  ['PadLeft', ['abc', 2], 'abc'],
  ['PadLeft', ['a', 4, 'xy'], 'xyxa'],
  ['PadLeft', ['a', 4, ''], 'a'],
  ['PadLeft', ['😀', 3, '😀'], '😀😀😀'],
  ['PadLeft', [true, 5], ' true'],
  ['PadRight', ['ab', 4], 'ab  '],
  ['PadRight', ['ab', 5, 'xy'], 'abxyx'],
  ['PadRight', [[1], 4, '!'], '[1]!'],
  ['Contains', ['abc', 'b'], true],
  ['Contains', [[1], 1.0], true],
  ['Contains', [{k: 1}, 'k'], true],
  ['Contains', [null, 'a'], false],
  ['Contains', [[null], null], true],
  ['StartsWith', ['abc', 'ab'], true],
  ['EndsWith', ['abc', 'bc'], true],
  ['Matches', ['abc', 'a*'], true],
  ['Matches', ['abc', 'b'], false],
  ['MatchesRegex', ['order-12', '[0-9]+$'], true],
  ['MatchesRegex', ['order', '[0-9]'], false],
  ['MatchesRegex', ['xay', 'a'], true],
  ['MatchesRegex', ['😀', '^.$'], true],
  ['MatchesRegex', ['Zoë', '^\\pL+$'], true],
  ['MatchesRegex', ['ABC', '(?i)abc'], true],
  ['MatchesRegex', [null, '('], false],
];

test.each(calls.map(([name, args, result]) => ({call: callText(name, args), name, args, result})))(
  '$call is $result',
  ({name, args, result}) => {
    expect(callBuiltin(name, ...args)).toStrictEqual(result);
  },
);

describe('laws', () => {
  const texts = fc.string({unit: fc.constantFrom('a', 'b', '-', '😀'), maxLength: 12});

  test('Substring counts as Array.from does', () => {
    fc.assert(
      fc.property(texts, fc.nat(14), fc.nat(14), (text, start, count) => {
        const expected = Array.from(text)
          .slice(start, start + count)
          .join('');
        expect(callBuiltin('Substring', text, start, count)).toBe(expected);
      }),
    );
  });

  test('Join undoes Split', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('-', 'a', 'ab', '😀', ''), (text, separator) => {
        expect(callBuiltin('Join', callBuiltin('Split', text, separator), separator)).toBe(text);
      }),
    );
  });

  test('padded texts have the width that was asked for', () => {
    fc.assert(
      fc.property(texts, fc.nat(20), fc.string({unit: 'grapheme', minLength: 1, maxLength: 3}), (text, width, fill) => {
        const length = Math.max(width, Array.from(text).length);
        for (const name of ['PadLeft', 'PadRight']) {
          expect(callBuiltin('Length', callBuiltin(name, text, width, fill))).toBe(length);
        }
      }),
    );
  });
});

describe('limits', () => {
  test('results that would outgrow all memory are refused', () => {
    const long = 'x'.repeat(2 ** 23);
    expect(faultOf('PadLeft', '', 1e15)).toBe('operator');
    expect(faultOf('Concat', long, long, 'x')).toBe('operator');
    expect(faultOf('Join', [long, long], '-')).toBe('operator');
    expect(faultOf('Replace', 'a'.repeat(5000), 'a', 'x'.repeat(5000))).toBe('operator');
    expect(faultOf('Split', 'a'.repeat(2 ** 20 + 1), '')).toBe('operator');
  });

  test('patterns that ruin backtracking engines end at once', () => {
    const hostile = `${'a'.repeat(100_000)}!`;
    for (const pattern of ['^(a+)+$', '(a|aa)+$', '(.*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
      expect(callBuiltin('MatchesRegex', hostile, pattern)).toBe(false);
    }
  });
});
