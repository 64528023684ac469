import {expect, test} from 'vitest';
import {counted, listed, times} from '../../../src/kit/words.js';

test.each([
  [counted(0, 'rule'), '0 rules'],
  [counted(1, 'rule'), '1 rule'],
  [counted(2, 'rule'), '2 rules'],
  [counted(1, 'process', 'processes'), '1 process'],
  [counted(2, 'process', 'processes'), '2 processes'],
  [times(0), '0 times'],
  [times(1), 'once'],
  [times(2), 'twice'],
  [times(3), '3 times'],
  [listed([]), ''],
  [listed(['a']), 'a'],
  [listed(['a', 'b']), 'a and b'],
  [listed(['a', 'b', 'c']), 'a, b and c'],
])('%s', (text, wanted) => {
  expect(text).toBe(wanted);
});
