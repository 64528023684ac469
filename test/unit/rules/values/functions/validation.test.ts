import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {callBuiltin, callText} from '../../../../support/call-builtin.js';

const calls: [string, Json[], Json][] = [
  ['IsEmail', ['a@b.io'], true],
  ['IsEmail', ['first.last+tag@sub.example.com'], true],
  ['IsEmail', ['a@b'], false],
  ['IsEmail', ['a@b.'], false],
  ['IsEmail', ['a@.b'], false],
  ['IsEmail', ['@b.io'], false],
  ['IsEmail', ['a@@b.io'], false],
  ['IsEmail', ['a b@c.io'], false],
  ['IsEmail', ['a@b.io\n'], false],
  ['IsUrl', ['https://x.y/z'], true],
  ['IsUrl', ['http://x'], true],
  ['IsUrl', ['ftp://x'], false],
  ['IsUrl', ['http:///x'], false],
  ['IsUrl', ['http://x y'], false],
  ['IsUrl', ['HTTP://x'], false],
  ['IsPhone', ['+49 421 123456'], true],
  ['IsPhone', ['(0421) 123'], false],
  ['IsPhone', ['0421/123-45'], true],
  ['IsPhone', ['12345'], false],
  ['IsPhone', ['123456'], true],
  ['IsPhone', [`1${'2'.repeat(19)}`], true],
  ['IsPhone', [`1${'2'.repeat(20)}`], false],
  ['IsNumeric', ['1.5'], true],
  ['IsNumeric', ['-1e5'], true],
  ['IsNumeric', [3], true],
  ['IsNumeric', ['1,5'], false],
  ['IsNumeric', [''], false],
  ['IsNumeric', [' 1'], false],
  ['IsNumeric', [true], false],
  ['IsAlpha', ['Zoë'], true],
  ['IsAlpha', ['𝒳'], true],
  ['IsAlpha', ['a1'], false],
  ['IsAlpha', [''], false],
  ['IsEmpty', [''], true],
  ['IsEmpty', [[]], true],
  ['IsEmpty', [{}], true],
  ['IsEmpty', [0], false],
  ['IsEmpty', [false], false],
  ['IsNull', [null], true],
  ['IsNull', [0], false],
  ['InRange', [1, 1, 2], true],
  ['InRange', [2, 1, 2], true],
  ['InRange', [2.1, 1, 2], false],
  ['InRange', ['b', 'a', 'c'], true],
  ['InRange', ['2026-05-01', '2026-01-01', '2026-12-31'], true],
  ['InRange', ['5', 1, 9], true],
  ['InRange', ['x', 1, 9], false],
  ['InRange', [5, null, 9], false],
  ['ToNumber', ['1.5'], 1.5],
  ['ToNumber', ['-0'], 0],
  ['ToNumber', [5], 5],
  ['ToString', [2], '2'],
  ['ToString', [{b: 1, a: [null]}], '{"a":[null],"b":1}'],
  ['ToString', ['x'], 'x'],
  ['ToBoolean', ['true'], true],
  ['ToBoolean', ['false'], false],
  ['ToBoolean', [false], false],
  ['Coalesce', [null, null, 3, 4], 3],
  ['Coalesce', [false, 1], false],
  ['Coalesce', [null, 0], 0],
  ['If', [true, 1, 2], 1],
  ['If', [false, 1, 2], 2],
  ['If', [null, 1, 2], 2],
];

test.each(calls.map(([name, args, result]) => ({call: callText(name, args), name, args, result})))(
  '$call is $result',
  ({name, args, result}) => {
    expect(callBuiltin(name, ...args)).toStrictEqual(result);
  },
);

describe('hostile texts', () => {
  const long = 'a'.repeat(1_000_000);
  test.each([
    ['IsUrl', `http://${long} `],
    ['IsEmail', `a@${'a.'.repeat(500_000)}@`],
    ['IsEmail', `${long}@${long}`],
    ['IsAlpha', `${long}1`],
    ['IsNumeric', `${'1'.repeat(1_000_000)}x`],
  ])('%s answers at once', (name, text) => {
    expect(callBuiltin(name, text)).toBe(false);
  });
});
