import {expect, test} from 'vitest';
import {checkDepthIn} from '../../../../src/rules/engine/facts-depth.js';

const nested = (levels: number, [open, close]: [string, string] = ['{"":', '}']) =>
  `{"a":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`;
const check = (text: string) => () => checkDepthIn(text, JSON.parse(text));

test('facts of a thousand levels are taken, those of more are not', () => {
  expect(check(nested(1000))).not.toThrow();
  for (const text of [nested(1001), nested(1001, ['[', ']']), nested(20_000)]) {
    expect(check(text)).toThrow(expect.objectContaining({code: 'EVALUATION_FACTS_TOO_DEEP', kind: 'input'}));
  }
});
