import {expect, test} from 'vitest';
import {RetryBudget} from '../../../../src/service/gateway/retry-budget.js';

const spendAll = (budget: RetryBudget): number => {
  let spent = 0;
  while (budget.spend()) spent++;
  return spent;
};

test('a fifth of the requests may be tried again', () => {
  const budget = new RetryBudget(0.2, 1000);
  spendAll(budget);
  for (let request = 0; request < 1000; request++) budget.earn();
  expect(spendAll(budget)).toBeGreaterThanOrEqual(199);
  expect(spendAll(budget)).toBe(0);
});

test('savings are bounded', () => {
  const budget = new RetryBudget(0.2, 10);
  for (let request = 0; request < 10_000; request++) budget.earn();
  expect(spendAll(budget)).toBe(10);
});
