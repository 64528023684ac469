import {MovingAverage} from '../../kit/moving-average.js';

/** A call should keep a node at work for about this long: long enough to be worth it, short enough to be waited for. */
const callMs = 8;
const mostJobs = 256;
/** A change of the rules is learnt within some ten calls. */
const learning = 0.2;
/** What a job is taken to be before the node has said: batches start large enough to matter. */
const startMs = 0.05;
/** A job is at least so much work: clocks of processor time are coarse, and say 0 for small calls. */
const leastMs = 0.001;

/**
 * How many jobs travel in one call, from the work that the node says they were. The time a call takes would not do: it
 * holds delays that do not depend on the number of jobs, and small calls would look like reason for still smaller ones.
 */
export class BatchSize {
  readonly #jobMs = new MovingAverage(learning, startMs);

  learn(jobs: number, workMs: number): void {
    if (jobs === 0 || !Number.isFinite(workMs)) return;
    this.#jobMs.add(Math.max(leastMs, workMs / jobs));
  }

  get most(): number {
    return Math.max(1, Math.min(mostJobs, Math.floor(callMs / this.#jobMs.value)));
  }
}
