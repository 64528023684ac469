import {sleep} from '../../kit/wait.js';

interface Patience {
  readonly patienceMs?: number;
  /** Nothing will mend such a failure. */
  readonly isFinal?: (error: unknown) => boolean;
}

/** Asks again while a cluster is still coming up; after a minute, or when nothing will mend it, the failure counts. */
export async function eventually<T>(
  ask: () => Promise<T>,
  {patienceMs = 60_000, isFinal = () => false}: Patience = {},
): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (isFinal(error) || Date.now() > until) throw error;
      await sleep(500);
    }
  }
}
