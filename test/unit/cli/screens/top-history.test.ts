import {expect, test} from 'vitest';
import {advance, changes, maxHistory, noHistory} from '../../../../src/cli/screens/top-history.js';
import {part} from './part.js';

test('what changed is told in words', () => {
  const before = [part('a'), part('b')];
  const now = [part('a', {state: 'ejected'}), part('b', {restarts: 1, version: 4}), part('c')];
  expect(changes(before, now, '10:00:00')).toEqual([
    '10:00:00 a: ready → ejected',
    '10:00:00 b was started again',
    '10:00:00 b serves version 4',
    '10:00:00 c joined',
  ]);
});

test('a first look is no event; later ones are numbered on', () => {
  const first = advance(noHistory, [part('a')], '10:00:00');
  expect(first.events).toEqual([]);
  const second = advance(first, [part('a', {state: 'ejected'}), part('b')], '10:00:01');
  const third = advance(second, [part('a'), part('b')], '10:00:02');
  expect(third.events).toEqual([
    {id: 1, text: '10:00:01 a: ready → ejected'},
    {id: 2, text: '10:00:01 b joined'},
    {id: 3, text: '10:00:02 a: ejected → ready'},
  ]);
});

test('events beyond the fiftieth push out the oldest, and keep their numbers', () => {
  const {events} = Array.from({length: 60}, (_, i) => [part('a', {restarts: i})]).reduce(
    (history, samples) => advance(history, samples, '10:00:00'),
    noHistory,
  );
  expect(events.map(({id}) => id)).toEqual(Array.from({length: 50}, (_, i) => i + 10));
});

test('rates are kept for each part that is there, a gap where there was none', () => {
  let history = advance(noHistory, [part('a', {perSecond: 1}), part('b')], '');
  history = advance(history, [part('a', {perSecond: null})], '');
  expect([...history.rates]).toEqual([['a', [1, Number.NaN]]]);
  for (let i = 0; i < 100; i++) history = advance(history, [part('a', {perSecond: i})], '');
  expect(history.rates.get('a')).toHaveLength(maxHistory);
  expect(history.rates.get('a')!.at(-1)).toBe(99);
});
