import {MovingAverage} from '../../kit/moving-average.js';

/** Some ten calls count most: a node that turned slow is seen within a second of traffic, one slow call is not. */
const weight = 0.1;
/** Fewer calls than these say nothing about a node. */
const fewCalls = 20;

/** How long calls to a node take, the recent past counting most. */
export class CallLatency {
  #average = new MovingAverage(weight);
  #calls = 0;

  /** Milliseconds; undefined while too few calls were seen. */
  get ms(): number | undefined {
    return this.#calls < fewCalls ? undefined : this.#average.value;
  }

  /** A call of so many jobs took so long. Counted by jobs: a large batch takes longer, and is not slower for it. */
  add(tookMs: number, jobs: number): void {
    this.#calls++;
    this.#average.add(tookMs / Math.sqrt(jobs));
  }

  /** Starts anew: calls until now no longer count. */
  forget(): void {
    this.#average = new MovingAverage(weight);
    this.#calls = 0;
  }
}
