import type {Evaluator} from '../role/evaluator.js';
import type {ConcurrencyLimit} from './concurrency-limit.js';

/**
 * Tells the limit of every single evaluation: how many are under way, and how long each took. Lines of batches wait
 * their turn behind them, and would teach the limit the wrong thing.
 */
export const timed = (inner: Evaluator, limit: ConcurrencyLimit): Evaluator => ({
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
      limit.end(performance.now() - start, ok);
    }
  },
});
