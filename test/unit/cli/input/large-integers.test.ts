import {expect, test} from 'vitest';
import {largeIntegerIn} from '../../../../src/cli/input/facts.js';

const warningOn = (text: string) => largeIntegerIn({name: 'f.json', text});

test.each([
  '{}',
  '{"a": 9007199254740991, "b": -9007199254740991}',
  '{"12345678901234567890": "say \\"12345678901234567890"}',
  '{"a": 0.12345678901234567890, "b": 1234567890123456789.5, "c": 12345678901234567890e2}',
])('%s is taken as it is', text => {
  expect(warningOn(text)).toBeUndefined();
});

test('the first integer that is not exact has its place and what it is taken as', () => {
  expect(warningOn('{"s": "x",\n "a": [1, -9007199254740993], "b": 9007199254740993, "c": 9007199254740995}')).toBe(
    'f.json:2:11  -9007199254740993 is beyond 2^53 − 1 and is taken as the number -9007199254740992. So are 2 others.',
  );
});
