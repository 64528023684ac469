import {expect, test} from 'vitest';
import {didYouMean, editDistance, nearest} from '../../../src/kit/did-you-mean.js';

test.each([
  ['evil', 'eval'],
  ['tpology', 'topology'],
  ['topolgy', 'topology'],
  ['stauts', 'status'],
  ['EVAL', 'eval'],
  ['x', undefined],
  ['zzzzzz', undefined],
  ['', undefined],
])('%s means %s', (word, expected) => {
  expect(nearest(word, ['init', 'eval', 'status', 'topology'])).toBe(expected);
});

test('a swap of neighbours is one edit', () => {
  expect(editDistance('stauts', 'status')).toBe(1);
  expect(editDistance('abc', '')).toBe(3);
});

test('the sentence to append', () => {
  expect(didYouMean('evall', ['eval'])).toBe(' Did you mean "eval"?');
  expect(didYouMean('q', ['eval'])).toBe('');
});
