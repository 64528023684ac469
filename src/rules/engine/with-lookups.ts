import type {Json} from '../../kit/json.js';
import {type LookupCall, LookupPending} from './lookup-pending.js';

/** Answers of look-ups by the engine's key (`lookupKey`). */
export type LookupAnswers = Map<string, Json>;

/** Where answers come from: all of some calls, asked side by side. */
export interface LookupSource {
  fetch(calls: readonly LookupCall[]): Promise<LookupAnswers>;
}

/**
 * Evaluates; fetches the answers that the evaluation lacks, all of them side by side, and evaluates again, until it
 * lacks none. The evaluation stays synchronous and pure (fetch and replay, as in Marlow et al., "There is no Fork",
 * ICFP 2014). New answers are added to `answers`, which belong to one request: two groups or attempts never see two.
 */
export async function withLookups<Result>(
  evaluate: (answers: LookupAnswers) => Result | Promise<Result>,
  answers: LookupAnswers,
  lookups: LookupSource,
): Promise<Result> {
  for (;;) {
    try {
      return await evaluate(answers);
    } catch (error) {
      if (!(error instanceof LookupPending)) throw error;
      const found = await lookups.fetch(error.calls.filter(({key}) => !answers.has(key)));
      // An evaluation that asks again for what it was given would go on for ever.
      if (found.size === 0) throw error;
      for (const [key, answer] of found) answers.set(key, answer);
    }
  }
}
