import {expect, test} from 'vitest';
import {BatchSize} from '../../../../src/service/gateway/batch-size.js';

const learnt = (jobs: number, workMs: number): number => {
  const size = new BatchSize();
  for (let call = 0; call < 50; call++) size.learn(jobs, workMs);
  return size.most;
};

test('cheap evaluations travel in large calls, dear ones alone', () => {
  expect(learnt(100, 1)).toBe(256);
  expect(learnt(10, 10)).toBe(8);
  expect(learnt(1, 14)).toBe(1);
});

test('the number of jobs in a call does not decide the number in the next', () => {
  expect(learnt(1, 0.1)).toBe(learnt(50, 5));
});

test('a node that tells nothing teaches nothing', () => {
  const size = new BatchSize();
  const before = size.most;
  size.learn(10, Number.NaN);
  size.learn(0, 5);
  expect(size.most).toBe(before);
});
