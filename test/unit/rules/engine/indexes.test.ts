import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import type {Guard} from '../../../../src/rules/compiler/rule-plan.js';
import {chooseGuards} from '../../../../src/rules/engine/guard-choice.js';
import {RangeIndex} from '../../../../src/rules/engine/range-index.js';
import {RankSet} from '../../../../src/rules/engine/rank-set.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';

const bound = fc.oneof(fc.integer({min: -20, max: 20}), fc.double({min: -3, max: 3, noNaN: true}));
const range = fc.oneof(
  fc.tuple(bound, bound).map(([a, b]) => ({low: Math.min(a, b), high: Math.max(a, b)})),
  bound.map(low => ({low, high: Number.POSITIVE_INFINITY})),
  bound.map(high => ({low: Number.NEGATIVE_INFINITY, high})),
  // Nothing is in it.
  fc.tuple(bound, bound).map(([a, b]) => ({low: Math.max(a, b) + 1, high: Math.min(a, b)})),
);

function found(ranges: readonly {low: number; high: number}[], value: Json): number[] {
  const ready = new RankSet(ranges.length);
  new RangeIndex(
    0,
    ranges.map((each, rank) => ({...each, rank})),
  ).addTo(ready, value);
  const ranks: number[] = [];
  for (let rank = ready.takeFirst(); rank >= 0; rank = ready.takeFirst()) ranks.push(rank);
  return ranks;
}

describe('the index of ranges', () => {
  test('finds all ranges around a number', () => {
    fc.assert(
      fc.property(fc.array(range, {maxLength: 60}), bound, (ranges, value) => {
        const around = ranges.flatMap(({low, high}, rank) => (low <= value && value <= high ? [rank] : []));
        expect(found(ranges, value)).toEqual(expect.arrayContaining(around));
      }),
    );
  });

  test('finds few others, however many there are', () => {
    const ranges = Array.from({length: 20_000}, (_, i) => ({low: i, high: i + 10}));
    const ranks = found(ranges, 7777.5);
    expect(ranks).toEqual(expect.arrayContaining([7768, 7777]));
    expect(ranks.length).toBeLessThan(100);
  });

  test('the text of a number counts as the number, anything else as none', () => {
    const ranges = [{low: 1, high: 3}];
    expect(found(ranges, '2')).toEqual([0]);
    for (const value of [null, 'two', true, [2], {}]) expect(found(ranges, value)).toEqual([]);
  });
});

test('a rule is filed where fewest facts lead', () => {
  const equals = (place: number, ...values: Json[]) => ({kind: 'equals', place, values}) as Guard;
  const between = (place: number, low: number, high: number): Guard => ({kind: 'range', place, low, high});
  const rules = Array.from({length: 50}, (_, i) => [equals(1, i % 2 === 0), equals(2, `t${i}`), between(3, i, 1000)]);
  expect(chooseGuards(rules).every(guard => guard?.place === 2)).toBe(true);
  const narrow = Array.from({length: 50}, (_, i) => [equals(1, i % 2 === 0), between(3, i, i + 1)]);
  expect(chooseGuards(narrow).every(guard => guard?.place === 3)).toBe(true);
  expect(chooseGuards([[]])).toEqual([undefined]);
});

describe('what is no guard', () => {
  // Each condition fails or holds although the comparison with a constant in it is false.
  test.each([
    ['X.s - 1 > 0 && X.n == 5', 'EVALUATION_FAILED'],
    ['X.s && X.n == 5', 'EVALUATION_FAILED'],
    ['X.n == 5 || X.m == 2', 'fired'],
    ['!(X.n == 5)', 'fired'],
    ['X.n != 5', 'fired'],
    ['X.n in [1, X.n]', 'fired'],
    ['(X.n == 5) == false', 'fired'],
    ['X.t > 5 && X.t < 7', 'fired'],
    ['X.zero == 0', 'fired'],
    ['X.none == null', 'fired'],
  ])('%s', (condition, outcome) => {
    const rules = `rule A { when ${condition} then X.done = true; }`;
    const ruleset = loadRuleset({files: [{path: 'r.grl', text: rules}]});
    const evaluate = () => ruleset.evaluate({X: {s: 'text', n: 4, m: 2, t: '6', zero: -0}});
    if (outcome === 'fired') expect(evaluate().fired).toEqual(['A']);
    else expect(evaluate).toThrow(expect.objectContaining({code: outcome}));
  });
});
