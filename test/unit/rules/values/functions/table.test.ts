import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {builtin, builtins} from '../../../../../src/rules/values/functions/table.js';
import {faultOf} from '../../../../support/call-builtin.js';

const names = `ToUpper ToLower Trim Length Substring Replace Concat Split Join PadLeft PadRight Contains StartsWith
EndsWith Matches MatchesRegex Abs Ceil Floor Round Sqrt Pow Mod Min Max Clamp Now Today Year Month Day Hour DayOfWeek
IsWeekend AddDays AddHours AddMinutes DaysBetween HoursBetween FormatDate ParseDate IsEmail IsUrl IsPhone IsNumeric
IsAlpha IsEmpty IsNull InRange Count First Last Sum Avg Distinct Sort Reverse Slice Keys Values ToNumber ToString
ToBoolean Coalesce If`.split(/\s+/);

describe('the table of functions', () => {
  test('has every function of the language, each once', () => {
    const defined = builtins.map(({name}) => name);
    expect(defined).toEqual(expect.arrayContaining(names));
    expect(new Set(defined.map(name => name.toLowerCase())).size).toBe(defined.length);
  });

  test.each(names)('finds %s in any case', name => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) expect(builtin(spelling)?.name).toBe(name);
  });

  test('has nothing that objects inherit', () => {
    expect([builtin('constructor'), builtin('__proto__'), builtin('toStrin')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  const withTrait = (trait: 'mapsPaths' | 'lazy' | 'usesNow') =>
    builtins.filter(entry => entry[trait]).map(({name}) => name);

  test('ruling 49: these map paths', () => {
    const expected = ['Count', 'First', 'Last', 'Sum', 'Avg', 'Min', 'Max', 'Distinct', 'Sort', 'Reverse', 'Join'];
    expect(withTrait('mapsPaths').sort()).toEqual(expected.sort());
  });

  test('ruling 41: these are lazy', () => {
    expect(withTrait('lazy')).toEqual(['Coalesce', 'If']);
  });

  test('only Now and Today look at the clock', () => {
    expect(withTrait('usesNow')).toEqual(['Now', 'Today']);
  });
});

/** Functions whose answer to null is not null (rulings 41, 50, 53, 85, 87). */
const ofNull: Record<string, Json> = {
  Length: 0,
  Count: 0,
  Sum: 0,
  Concat: '',
  ToString: '',
  IsNull: true,
  IsEmpty: true,
  Contains: false,
  StartsWith: false,
  EndsWith: false,
  Matches: false,
  MatchesRegex: false,
  IsWeekend: false,
  IsEmail: false,
  IsUrl: false,
  IsPhone: false,
  IsAlpha: false,
  IsNumeric: false,
  InRange: false,
};

const takingArguments = builtins.filter(({maxArgs}) => maxArgs > 0);

describe('ruling 53: null in, null out', () => {
  test.each(takingArguments)('$name', ({name, minArgs, maxArgs, run}) => {
    for (let count = minArgs; count <= Math.min(maxArgs, 4); count++) {
      expect(run(new Array<Json>(count).fill(null), {now: 0})).toEqual(ofNull[name] ?? null);
    }
  });
});

describe('ruling 87: predicates are false for values of a wrong type, never an error', () => {
  const predicates = ['Contains', 'StartsWith', 'EndsWith', 'Matches', 'MatchesRegex', 'InRange'];
  const strangers: Json[] = [5, true, {}, []];
  test.each(predicates)('%s', name => {
    for (const stranger of strangers) {
      expect(builtin(name)!.run([stranger, 'a', 'b'], {now: 0})).toBe(false);
    }
  });
  test.each(['IsEmail', 'IsUrl', 'IsPhone', 'IsAlpha'])('%s', name => {
    for (const stranger of strangers) expect(builtin(name)!.run([stranger], {now: 0})).toBe(false);
  });
});

describe('ruling 53: any other wrong type is an error at the argument', () => {
  const text: Json[] = [5, true, [], {}];
  const numeric: Json[] = ['5', true, [], {}];
  const listed: Json[] = [5, 'a', true, {}];
  const dated: Json[] = [5, true, [], {}, '', '2026', '2026-02-30', '2026-01-01 10:00', '01-01-2026'];
  const whole: Json[] = [...numeric, 1.5];
  const day = '2026-01-01';
  const wrong: [string, number, Json[], (stranger: Json) => Json[]][] = [
    ['ToUpper', 0, text, x => [x]],
    ['ToLower', 0, text, x => [x]],
    ['Trim', 0, text, x => [x]],
    ['Length', 0, text, x => [x]],
    ['Substring', 0, text, x => [x, 0]],
    ['Substring', 1, [...whole, -1], x => ['abc', x]],
    ['Substring', 2, [...whole, -1], x => ['abc', 0, x]],
    ['Replace', 0, text, x => [x, 'a', 'b']],
    ['Replace', 1, text, x => ['a', x, 'b']],
    ['Replace', 2, text, x => ['a', 'a', x]],
    ['Split', 0, text, x => [x, ',']],
    ['Split', 1, text, x => ['a', x]],
    ['Join', 0, listed, x => [x, ',']],
    ['PadLeft', 1, [...whole, -1], x => ['a', x]],
    ['PadRight', 1, [...whole, -1], x => ['a', x]],
    ['MatchesRegex', 1, ['(', '[', '*a', '(?=a)', '\\1', 'a{2,1}'], x => ['a', x]],
    ['Abs', 0, numeric, x => [x]],
    ['Ceil', 0, numeric, x => [x]],
    ['Floor', 0, numeric, x => [x]],
    ['Round', 0, numeric, x => [x]],
    ['Round', 1, [...whole, -1, 16], x => [1.5, x]],
    ['Sqrt', 0, [...numeric, -1], x => [x]],
    ['Pow', 0, numeric, x => [x, 2]],
    ['Pow', 1, numeric, x => [2, x]],
    ['Mod', 0, numeric, x => [x, 2]],
    ['Mod', 1, [...numeric, 0], x => [2, x]],
    ['Clamp', 0, numeric, x => [x, 0, 1]],
    ['Clamp', 1, numeric, x => [0, x, 1]],
    ['Clamp', 2, numeric, x => [0, 0, x]],
    ['Min', 0, ['5', true, {}, ['5'], [[1]]], x => [x]],
    ['Max', 1, ['5', true, {}, [1]], x => [3, x]],
    ['Sum', 0, ['5', true, {}, ['5'], [true], [[1]]], x => [x]],
    ['Avg', 0, ['5', true, {}, ['5'], [{}]], x => [x]],
    ['Count', 0, [5, true, 'abc'], x => [x]],
    ['First', 0, listed, x => [x]],
    ['Last', 0, listed, x => [x]],
    ['Distinct', 0, listed, x => [x]],
    ['Sort', 0, [...listed, [1, 'a'], [true], [null], [[1]]], x => [x]],
    ['Reverse', 0, listed, x => [x]],
    ['Slice', 0, listed, x => [x, 0]],
    ['Slice', 1, [...whole, -1], x => [[], x]],
    ['Slice', 2, [...whole, -1], x => [[], 0, x]],
    ['Keys', 0, [5, 'a', true, []], x => [x]],
    ['Values', 0, [5, 'a', true, []], x => [x]],
    ['Year', 0, dated, x => [x]],
    ['Month', 0, dated, x => [x]],
    ['Day', 0, dated, x => [x]],
    ['Hour', 0, dated, x => [x]],
    ['DayOfWeek', 0, dated, x => [x]],
    ['IsWeekend', 0, dated, x => [x]],
    ['AddDays', 0, dated, x => [x, 1]],
    ['AddDays', 1, whole, x => [day, x]],
    ['AddHours', 0, dated, x => [x, 1]],
    ['AddHours', 1, numeric, x => [day, x]],
    ['AddMinutes', 1, numeric, x => [day, x]],
    ['DaysBetween', 0, dated, x => [x, day]],
    ['DaysBetween', 1, dated, x => [day, x]],
    ['HoursBetween', 1, dated, x => [day, x]],
    ['FormatDate', 0, dated, x => [x, 'YYYY']],
    ['FormatDate', 1, text, x => [day, x]],
    ['ParseDate', 0, dated, x => [x]],
    ['ParseDate', 0, [...text, '1/2/2026', '01/02/26', '01/02/2026 '], x => [x, 'DD/MM/YYYY']],
    ['ParseDate', 1, text, x => ['2026', x]],
    ['ToNumber', 0, ['', ' 1', '1 ', 'abc', '0x1', '1e999', true, [], {}], x => [x]],
    ['ToBoolean', 0, ['', 'TRUE', 'yes', 1, 0, [], {}], x => [x]],
    ['If', 0, [1, 'true', [], {}], x => [x, 1, 2]],
  ];
  test.each(wrong)('%s, argument %i', (name, place, strangers, args) => {
    for (const stranger of strangers) expect([stranger, faultOf(name, ...args(stranger))]).toEqual([stranger, place]);
  });
});
