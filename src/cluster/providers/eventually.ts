import {setTimeout as sleep} from 'node:timers/promises';

const patienceMs = 60_000;

/** Asks again while a cluster is still coming up; after a minute, or when nothing will mend it, the failure counts. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isFinal: (error: unknown) => boolean = () => false,
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
