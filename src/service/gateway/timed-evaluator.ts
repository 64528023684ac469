import type {Evaluator} from '../role/evaluator.js';
import type {ConcurrencyLimit} from './concurrency-limit.js';

/** Tells the limit of every evaluation: how many are under way, and how long each took. */
export const timed = (inner: Evaluator, limit: ConcurrencyLimit): Evaluator => ({
  async evaluate(question) {
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
