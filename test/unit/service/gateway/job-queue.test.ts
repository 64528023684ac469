import {expect, test} from 'vitest';
import type {Job} from '../../../../src/service/gateway/job.js';
import {JobQueue, type WaitingJob} from '../../../../src/service/gateway/job-queue.js';

const job = (line: string, more: Partial<Job> = {}): WaitingJob => ({
  job: {line, digest: 'd1', alone: false, bulk: false, endsAt: Number.POSITIVE_INFINITY, ...more},
  resolve: () => {},
  reject: () => {},
});

const queueOf = (...waiting: readonly WaitingJob[]): JobQueue => {
  const queue = new JobQueue();
  for (const each of waiting) queue.add(each);
  return queue;
};

const lines = (batch: readonly WaitingJob[]): string => batch.map(({job: {line}}) => line).join('');

test('what waits travels together, up to the size of a call', () => {
  const queue = queueOf(job('a'), job('b'), job('c'));
  expect(lines(queue.take(2, 0, true).batch)).toBe('ab');
  expect(lines(queue.take(2, 0, true).batch)).toBe('c');
  expect(queue.take(2, 0, true).batch).toEqual([]);
});

test('single requests go before lines of batches, and never in one call with them', () => {
  const queue = queueOf(job('x', {bulk: true}), job('a'), job('y', {bulk: true}), job('b'));
  expect(lines(queue.take(9, 0, true).batch)).toBe('ab');
  expect(queue.take(9, 0, false).batch).toEqual([]);
  expect(lines(queue.take(9, 0, true).batch)).toBe('xy');
});

test('a call is pinned to one bundle', () => {
  const queue = queueOf(job('a'), job('b', {digest: 'd2'}), job('c', {digest: 'd2'}));
  expect([1, 2].map(() => lines(queue.take(9, 0, true).batch))).toEqual(['a', 'bc']);
});

test('one that was lost with a node takes no others with it', () => {
  const queue = queueOf(job('a'), job('!', {alone: true}), job('b'));
  expect([1, 2, 3].map(() => lines(queue.take(9, 0, true).batch))).toEqual(['a', '!', 'b']);
});

test('those that nobody waits for any more are sorted out', () => {
  const queue = queueOf(job('a', {endsAt: 5}), job('b', {endsAt: 20}), job('x', {endsAt: 5, bulk: true}));
  const {batch, late} = queue.take(9, 10, true);
  expect([lines(batch), lines(late)]).toEqual(['b', 'a']);
  expect(lines(queue.take(9, 10, true).late)).toBe('x');
});

test('a large line travels, in a call with nothing else', () => {
  const large = 'l'.repeat(2 ** 20 + 1);
  const queue = queueOf(job('a'), job(large), job('b'));
  expect([1, 2, 3].map(() => lines(queue.take(9, 0, true).batch).length)).toEqual([1, large.length, 1]);
});

test('clearing gives back all that waits', () => {
  const queue = queueOf(job('a'), job('b'), job('x', {bulk: true}));
  queue.take(1, 0, true);
  expect(lines(queue.clear())).toBe('bx');
  expect(queue.clear()).toEqual([]);
});
