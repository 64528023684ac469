import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {fitScaling} from '../../../src/lab/statistics/scaling-fit.js';
import {median, quantile, randomFrom, spread} from '../../../src/lab/statistics/summary.js';
import {studentT, trendOf} from '../../../src/lab/statistics/trend.js';

const usl = (sigma: number, kappa: number) => (nodes: number) =>
  nodes / (1 + sigma * (nodes - 1) + kappa * nodes * (nodes - 1));

describe('summary', () => {
  test('median, spread and quantile of small lists', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
    expect(spread([1, 5, 3])).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  });

  test('a seed repeats its numbers, and they fill [0, 1) evenly', () => {
    const [a, b] = [randomFrom(7), randomFrom(7)];
    const drawn = Array.from({length: 10_000}, a);
    expect(drawn).toEqual(Array.from({length: 10_000}, b));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });
});

describe('the fit of scaling laws', () => {
  test('finds the parameters that made the points', () => {
    fc.assert(
      fc.property(
        fc.double({min: 0, max: 0.3, noNaN: true}),
        fc.double({min: 0, max: 0.02, noNaN: true}),
        (sigma, kappa) => {
          const law = usl(sigma, kappa);
          const fit = fitScaling([1, 3, 5, 10].map(nodes => ({nodes, runs: [1000 * law(nodes), 1000 * law(nodes)]})))!;
          expect(fit.usl.sigma).toBeCloseTo(sigma, 6);
          expect(fit.usl.kappa).toBeCloseTo(kappa, 6);
        },
      ),
    );
  });

  test('Amdahl’s serial share comes out of Amdahl’s law', () => {
    const fit = fitScaling([1, 2, 4, 8].map(nodes => ({nodes, runs: [500 / (0.1 + 0.9 / nodes)]})))!;
    expect(fit.amdahl.serial.value).toBeCloseTo(0.1, 6);
  });

  test('noise widens the interval, and the truth stays inside', () => {
    const law = usl(0.05, 0.001);
    const fit = fitScaling(
      [1, 3, 5, 10].map(nodes => ({nodes, runs: [0.97, 1, 1.03].map(factor => 1000 * law(nodes) * factor)})),
    )!;
    const [low, high] = fit.usl.sigmaInterval;
    expect(low).toBeLessThanOrEqual(0.05);
    expect(high).toBeGreaterThanOrEqual(0.05);
    expect(high - low).toBeGreaterThan(0);
  });

  test('refuses to extrapolate past twice the measured range, and to fit too few points', () => {
    const fit = fitScaling([1, 2, 4].map(nodes => ({nodes, runs: [nodes]})))!;
    expect(fit.predict(8)).toBeCloseTo(8, 6);
    expect(fit.predict(9)).toBeUndefined();
    expect(
      fitScaling([
        {nodes: 1, runs: [1]},
        {nodes: 2, runs: [2]},
      ]),
    ).toBeUndefined();
    expect(fitScaling([2, 3, 4].map(nodes => ({nodes, runs: [nodes]})))).toBeUndefined();
  });
});

describe('trends', () => {
  test('a straight line is significant with its slope; pure noise is not', () => {
    expect(trendOf([0, 1, 2, 3, 4].map(x => [x, 2 * x + 1])).slope).toBeCloseTo(2);
    expect(trendOf([0, 1, 2, 3, 4].map(x => [x, 2 * x + 1])).significant).toBe(true);
    const random = randomFrom(3);
    expect(trendOf(Array.from({length: 200}, (_, x) => [x, random()])).significant).toBe(false);
    expect(
      trendOf([
        [0, 1],
        [1, 2],
      ]).significant,
    ).toBe(false);
  });

  test('Student’s t meets the printed tables', () => {
    expect(studentT(0.05, 1)).toBeCloseTo(12.706, 3);
    expect(studentT(0.05, 2)).toBeCloseTo(4.303, 3);
    expect(studentT(0.05, 5)).toBeCloseTo(2.571, 2);
    expect(studentT(0.05, 10)).toBeCloseTo(2.228, 2);
    expect(studentT(0.05, 20)).toBeCloseTo(2.086, 2);
    expect(studentT(0.05, 1000)).toBeCloseTo(1.962, 2);
    expect(studentT(0.001, 3)).toBeCloseTo(12.924, 1);
    expect(studentT(0.001, 30)).toBeCloseTo(3.646, 2);
  });

  test('samples that resemble the ones before, looked at with twenty others, seldom seem to grow', () => {
    const random = randomFrom(11);
    /** How many of so many wandering figures, which go nowhere, have a significant trend. */
    const falseAlarms = (options: Parameters<typeof trendOf>[1]) => {
      let alarms = 0;
      for (let figure = 0; figure < 400; figure++) {
        let value = 0;
        const points = Array.from({length: 100}, (_, x) => [x, (value = 0.9 * value + random() - 0.5)] as const);
        if (trendOf(points, options).interval[0] > 0) alarms++;
      }
      return alarms / 400;
    };
    expect(falseAlarms({})).toBeGreaterThan(0.1);
    expect(falseAlarms({correlated: true, tests: 20})).toBeLessThan(0.02);
    const leak = Array.from({length: 100}, (_, x) => [x, 0.5 * x + random()] as const);
    expect(trendOf(leak, {correlated: true, tests: 20}).interval[0]).toBeGreaterThan(0.4);
  });
});
