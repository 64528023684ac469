import {expect, test} from 'vitest';
import {EvaluationQueue, turnMs} from '../../../../src/service/node/evaluation-queue.js';

/** Keeps the process busy. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

test('evaluations run in the order of coming, and others have their turn in between', async () => {
  const queue = new EvaluationQueue();
  const order: string[] = [];
  const evaluations = ['a', 'b', 'c'].map(name =>
    queue.run(() => {
      work(turnMs);
      order.push(name);
      return name;
    }),
  );
  expect(order).toEqual([]);
  const between = evaluations[0]!.then(() => setImmediate(() => order.push('a probe')));
  expect(await Promise.all(evaluations)).toEqual(['a', 'b', 'c']);
  await between;
  expect(order).toEqual(['a', 'b', 'a probe', 'c']);
});

test('one that throws fails alone', async () => {
  const queue = new EvaluationQueue();
  const failed = queue.run(() => {
    throw new Error('no');
  });
  const next = queue.run(() => 1);
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(1);
});
