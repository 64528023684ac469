import type {RequestEvaluator} from '../evaluate/request-evaluator.js';
import type {ConcurrencyLimit} from './concurrency-limit.js';
import type {LoopLag} from './loop-lag.js';

/**
 * Tells the limit of every single evaluation: how many are under way, and how long each took. Lines of batches wait
 * their turn behind them, and would teach the limit the wrong thing.
 */
export const timed = (
  inner: RequestEvaluator,
  limit: ConcurrencyLimit,
  lag: Pick<LoopLag, 'ms'>,
): RequestEvaluator => ({
  async evaluate(question) {
    if (question.bulk) return inner.evaluate(question);
    const start = performance.now();
    let ok = false;
    limit.begin();
    try {
      const answer = await inner.evaluate(question);
      ok = true;
      return answer;
    } finally {
      // To the node and back, we come late to it twice.
      limit.end(Math.max(0, performance.now() - start - 2 * lag.ms), ok);
    }
  },
});
