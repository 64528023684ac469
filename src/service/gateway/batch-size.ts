/** A call should keep a node at work for about this long: long enough to be worth it, short enough to be waited for. */
const callMs = 8;
const mostJobs = 256;
/** A change of the rules is learnt within some ten calls. */
const learning = 0.2;

/**
 * How many jobs travel in one call, from the work that the node says they were. The time a call takes would not do: it
 * holds delays that do not depend on the number of jobs, and small calls would look like reason for still smaller ones.
 */
export class BatchSize {
  #workMs = 0.05;

  learn(jobs: number, workMs: number): void {
    if (jobs === 0 || !Number.isFinite(workMs)) return;
    this.#workMs += learning * (Math.max(0.001, workMs / jobs) - this.#workMs);
  }

  get most(): number {
    return Math.max(1, Math.min(mostJobs, Math.floor(callMs / this.#workMs)));
  }
}
