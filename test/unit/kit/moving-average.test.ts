import {expect, test} from 'vitest';
import {MovingAverage} from '../../../src/kit/moving-average.js';

test('there is no mean of nothing', () => {
  expect(new MovingAverage(0.1).value).toBeNaN();
});

test('the first sample is the mean', () => {
  const average = new MovingAverage(0.1);
  average.add(40);
  expect(average.value).toBe(40);
});

test('each further sample moves the mean by its weight', () => {
  const average = new MovingAverage(0.25);
  for (const sample of [40, 80, 10]) average.add(sample);
  expect(average.value).toBe(40);
});

test('a start counts like a past', () => {
  const average = new MovingAverage(0.5, 0);
  average.add(10);
  expect(average.value).toBe(5);
});
