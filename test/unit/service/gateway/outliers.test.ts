import {expect, test} from 'vitest';
import {outliers} from '../../../../src/service/gateway/outliers.js';

const peer = (name: string, latencyMs?: number, failures = 0) => ({name, latencyMs, failures});
const namesOf = (found: readonly {readonly name: string}[]) => found.map(({name}) => name);

test('a node far slower than its peers goes', () => {
  expect(namesOf(outliers([peer('a', 5), peer('b', 6), peer('c', 200)], 0))).toEqual(['c']);
  expect(namesOf(outliers([peer('a', 5), peer('b', 200)], 0))).toEqual(['b']);
});

test('slow among slow ones is not slow; fast differences do not matter', () => {
  expect(outliers([peer('a', 150), peer('b', 200), peer('c', 210)], 0)).toEqual([]);
  expect(outliers([peer('a', 0.5), peer('b', 40)], 0)).toEqual([]);
});

test('a node that was hardly asked is not judged', () => {
  expect(outliers([peer('a', 5), peer('b')], 0)).toEqual([]);
});

test('five failures in a row are enough', () => {
  expect(namesOf(outliers([peer('a', 5, 4), peer('b', 5, 5)], 0))).toEqual(['b']);
});

test('at most half of a group goes, those that fail before those that are slow', () => {
  const bad = [peer('a', 5), peer('b', 300), peer('c', 5, 9), peer('d', 5, 9)];
  expect(namesOf(outliers(bad, 0))).toEqual(['c', 'd']);
  expect(namesOf(outliers(bad.slice(0, 3), 1))).toEqual(['c']);
  expect(outliers(bad.slice(0, 2), 2)).toEqual([]);
  expect(outliers([peer('alone', 900, 9)], 0)).toEqual([]);
});
