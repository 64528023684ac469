import type {RequestEvaluator} from '../evaluate/request-evaluator.js';
import type {ConcurrencyLimit} from './concurrency-limit.js';

/**
 * Tells the limit of every single evaluation: how many are under way, and how long each took. Lines of batches wait
 * behind them, and would teach the limit the wrong thing. `lateMs`: delay that this process adds by itself.
 */
export const timed = (
  inner: RequestEvaluator,
  limit: ConcurrencyLimit,
  lateMs: () => number = () => 0,
): RequestEvaluator => ({
  async evaluate(request) {
    if (request.terms.bulk) return inner.evaluate(request);
    const start = performance.now();
    let ok = false;
    limit.begin();
    try {
      const answer = await inner.evaluate(request);
      ok = true;
      return answer;
    } finally {
      limit.end(Math.max(0, performance.now() - start - lateMs()), ok);
    }
  },
});
