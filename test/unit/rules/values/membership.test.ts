import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import {indexOfText} from '../../../../src/rules/values/find-text.js';
import {contains, endsWith, isEmpty, startsWith} from '../../../../src/rules/values/membership.js';
import {matchesWildcard} from '../../../../src/rules/values/wildcard.js';

describe('contains', () => {
  const yes: [Json, Json][] = [
    [[1, 2], 2.0],
    [[[1]], [1]],
    [[{a: 1, b: 2}], {b: 2, a: 1}],
    [[null], null],
    ['abc', 'bc'],
    ['abc', ''],
    ['', ''],
    [{k: 'v'}, 'k'],
    [{k: null}, 'k'],
    [JSON.parse('{"__proto__": 1}'), '__proto__'],
  ];
  test.each(yes)('%j contains %j', (container, member) => {
    expect(contains(container, member)).toBe(true);
  });

  const no: [Json, Json][] = [
    [[1, 2], '2'],
    [[1, 2], [1]],
    [[], null],
    ['15', 5],
    ['abc', null],
    ['abc', ['a']],
    ['abc', 'C'],
    [{k: 'v'}, 'v'],
    [{k: 'v'}, null],
    [{1: 'v'}, 1],
    [{}, 'hasOwnProperty'],
    [{}, '__proto__'],
    [null, 'a'],
    [null, null],
    [1, 1],
    [true, true],
  ];
  test.each(no)('%j does not contain %j', (container, member) => {
    expect(contains(container, member)).toBe(false);
  });
});

describe('startsWith and endsWith', () => {
  test('compare strings and nothing else', () => {
    expect([startsWith('abc', 'ab'), startsWith('abc', 'b'), startsWith('abc', '')]).toEqual([true, false, true]);
    expect([endsWith('abc', 'bc'), endsWith('abc', 'b'), endsWith('abc', '')]).toEqual([true, false, true]);
    for (const [a, b] of [
      [12, '1'],
      ['12', 1],
      [null, ''],
      [['a'], 'a'],
    ] as [Json, Json][]) {
      expect([startsWith(a, b), endsWith(a, b)]).toEqual([false, false]);
    }
  });
});

describe('isEmpty', () => {
  test.each([null, '', [], {}])('%j is empty', value => {
    expect(isEmpty(value)).toBe(true);
  });
  test.each([0, false, true, ' ', [null], {a: null}, JSON.parse('{"__proto__": null}')])('%j is not', value => {
    expect(isEmpty(value)).toBe(false);
  });
});

describe('matches', () => {
  const yes: [string, string][] = [
    ['abc', 'abc'],
    ['abc', 'a*'],
    ['abc', '*c'],
    ['abc', 'a?c'],
    ['abc', '*'],
    ['abc', 'abc*'],
    ['abc', '*abc'],
    ['abc', '***'],
    ['', ''],
    ['', '*'],
    ['a\n@b.io', '*@*.io'],
    ['😀', '?'],
    ['a😀b', '?*?'],
    ['x😀', '*?'],
    ['aXbXc', 'a*X*c'],
    ['aaab', '*a?b'],
    ['mississippi', 'm*iss*i?p*'],
    ['*?', '*?'],
    ['a.c', 'a.c'],
    ['😀', '*?*'],
  ];
  test.each(yes)('%j matches %j', (text, pattern) => {
    expect(matchesWildcard(text, pattern)).toBe(true);
  });

  const no: [Json, Json][] = [
    ['abc', 'b'],
    ['abc', 'A*'],
    ['abc', 'a.c'],
    ['abc', '?'],
    ['abc', '????'],
    ['', '?'],
    ['ab', 'ab*b'],
    ['aba', 'ab*ba'],
    ['a', '*a*a*'],
    ['😀', '??'],
    [null, '*'],
    [12, '1*'],
    ['12', 12],
    ['abc', null],
  ];
  test.each(no)('%j does not match %j', (text, pattern) => {
    expect(matchesWildcard(text, pattern)).toBe(false);
  });

  test('is what the definition says', () => {
    const texts = fc.string({unit: fc.constantFrom('a', 'b', '😀'), maxLength: 7});
    const patterns = fc.string({unit: fc.constantFrom('a', 'b', '😀', '*', '?'), maxLength: 6});
    fc.assert(
      fc.property(texts, patterns, (text, pattern) => {
        expect(matchesWildcard(text, pattern)).toBe(byDefinition([...text], [...pattern]));
      }),
      {numRuns: 2000},
    );
  });

  test('no pattern makes it slow', () => {
    const text = 'a'.repeat(200_000);
    expect(matchesWildcard(text, `${'*a'.repeat(1000)}*b`)).toBe(false);
    expect(matchesWildcard(text, `*${'a'.repeat(100_000)}b*`)).toBe(false);
    expect(matchesWildcard(text, `*${'a'.repeat(100_000)}*`)).toBe(true);
  });
});

function byDefinition(text: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return byDefinition(text, rest) || (text.length > 0 && byDefinition(text.slice(1), pattern));
  return text.length > 0 && (first === '?' || first === text[0]) && byDefinition(text.slice(1), rest);
}

describe('indexOfText', () => {
  test('finds what the platform finds, in long texts as in short ones', () => {
    const unit = fc.string({unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4});
    fc.assert(
      fc.property(unit, unit, fc.nat(5), (period, needle, from) => {
        // Long enough that the search does not leave it to the platform.
        const text = period.repeat(6000) + needle;
        const sought = needle.repeat(400);
        expect(indexOfText(text, sought, from)).toBe(text.indexOf(sought, from));
        expect(indexOfText(text, period.repeat(3000) + needle, from)).toBe(
          text.indexOf(period.repeat(3000) + needle, from),
        );
      }),
      {numRuns: 30},
    );
  });
});
