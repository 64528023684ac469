import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  type Append,
  type AppendOutcome,
  type History,
  judgeHistory,
} from '../../../../../src/lab/drills/facts-check/judge-history.js';

const append = (item: string, outcome: AppendOutcome = 'acknowledged', endMs = 10): Append => ({
  session: 0,
  item,
  outcome,
  door: 0,
  sent: 1,
  startMs: 0,
  endMs,
});
const holding = (...items: string[]) => ({items, count: items.length});
const verdictOf = (history: Partial<History>, ...last: Parameters<typeof judgeHistory>[1]) =>
  judgeHistory({appends: [], reads: [], ...history}, last, 1);

describe('the checker', () => {
  test('passes what is as it was acknowledged', () => {
    const appends = [
      append('a'),
      append('b'),
      append('c', 'indeterminate'),
      append('d', 'indeterminate'),
      append('e', 'refused'),
    ];
    expect(verdictOf({appends}, holding('b', 'a', 'c'))).toMatchObject({
      verdict: 'pass',
      attempted: 5,
      acknowledged: 2,
      refused: 1,
      indeterminate: 2,
      recovered: 1,
      lost: 0,
      duplicated: 0,
      invented: 0,
    });
  });

  test.each([
    ['lost', [append('a'), append('b')], holding('a'), 1],
    ['duplicated', [append('a'), append('b', 'indeterminate')], holding('a', 'a', 'b', 'b', 'b'), 3],
    ['invented', [append('a'), append('b', 'refused')], holding('a', 'b', 'x'), 2],
    ['torn', [append('a')], {items: ['a'], count: 2}, 1],
  ] as const)('finds %s', (kind, appends, last, count) => {
    const verdict = verdictOf({appends}, last);
    expect(verdict).toMatchObject({verdict: 'fail', [kind]: count, reasons: [`${count} ${kind}`]});
    expect(verdict.examples[kind]?.length).toBeGreaterThan(0);
  });

  test('finds reads that missed what was acknowledged before they began, and no others', () => {
    const read = (startMs: number, ...items: string[]) => ({
      session: 0,
      startMs,
      endMs: startMs + 1,
      ...holding(...items),
    });
    const appends = [append('a', 'acknowledged', 10), append('b', 'indeterminate', 10)];
    expect(verdictOf({appends, reads: [read(5), read(11, 'a'), read(12, 'b', 'a')]}, holding('a'))).toMatchObject({
      verdict: 'pass',
      stale: 0,
    });
    expect(verdictOf({appends, reads: [read(11)]}, holding('a'))).toMatchObject({verdict: 'fail', stale: 1});
  });

  test('does not pass what it could not see', () => {
    expect(verdictOf({appends: [append('a')]}, undefined)).toMatchObject({verdict: 'inconclusive'});
    expect(verdictOf({appends: [append('a', 'indeterminate')]}, holding())).toMatchObject({verdict: 'inconclusive'});
    expect(judgeHistory({appends: [append('a')], reads: []}, [holding('a')], 2)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['front door 2 acknowledged nothing'],
      doors: [1, 0],
    });
  });

  test('whatever is taken away, doubled or added is found', () => {
    const items = fc.uniqueArray(fc.string({minLength: 1, maxLength: 3}), {minLength: 1, maxLength: 20});
    fc.assert(
      fc.property(items, fc.nat(), fc.constantFrom('lost', 'duplicated', 'invented'), (all, at, kind) => {
        const appends = all.map(item => append(item));
        const one = all[at % all.length]!;
        const last =
          kind === 'lost'
            ? all.filter(item => item !== one)
            : kind === 'duplicated'
              ? [...all, one]
              : [...all, 'nobody'];
        const verdict = verdictOf({appends}, holding(...last));
        expect(verdict).toMatchObject({verdict: 'fail', [kind]: 1});
      }),
    );
  });
});
