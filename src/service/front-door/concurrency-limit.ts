import {MovingAverage} from '../../kit/moving-average.js';
import type {RequestEvaluator} from '../evaluate/evaluation-request.js';

/** Below this, latencies are noise of the event loop. */
const floorMs = 2;
/** How far latency may rise above the calm before the limit shrinks. */
const tolerance = 12;
/** Shorter waiting is no reason to shrink: nodes with a CPU quota stand still for up to 100 ms at a time, stage by stage. */
const queueMs = 200;
/** The calm may double within some 1,400 evaluations: a slower ruleset is learnt, a rush hour is not taken for calm. */
const calmDrift = 1.0005;
/** Twenty evaluations or so make the present: few enough to see a queue grow, too many for one slow answer to count. */
const recentWeight = 0.05;
/** However late answers are, the limit aims at half of what it is: the worst latency says nothing about capacity. */
const leastGradient = 0.5;
/** With each evaluation the limit goes this share of the way to where it aims: many have to agree. */
const limitStep = 0.02;

/**
 * How many evaluations may be under way at once, learnt from latency: while it stays near the best seen the limit
 * grows, when it rises the limit shrinks before queues do harm (gradient of round-trip times, as in TCP Vegas).
 */
export class ConcurrencyLimit {
  #limit: number;
  #inFlight = 0;
  /** What an evaluation takes when there is no queue; drifts up slowly, so that a slower ruleset is learnt. */
  #calmMs = Number.POSITIVE_INFINITY;
  readonly #recentMs = new MovingAverage(recentWeight);

  constructor(private readonly bounds: {readonly least: number; readonly most: number} = {least: 128, most: 8192}) {
    this.#limit = bounds.least * 2;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Whether one more would only wait. */
  get isFull(): boolean {
    return this.#inFlight >= this.#limit;
  }

  begin(): void {
    this.#inFlight++;
  }

  /** An evaluation has ended after this long. Those that failed teach nothing about the queue. */
  end(tookMs: number, ok: boolean): void {
    const crowded = this.#inFlight * 2 >= this.#limit;
    this.#inFlight--;
    if (!ok) return;
    this.#calmMs = Math.min(this.#calmMs * calmDrift, Math.max(tookMs, floorMs));
    this.#recentMs.add(tookMs);
    // Only a crowded front door learns: a few slow answers in a quiet hour say nothing.
    if (!crowded) return;
    const bearableMs = Math.max(queueMs, tolerance * this.#calmMs);
    const gradient = Math.max(leastGradient, Math.min(1, bearableMs / this.#recentMs.value));
    // The root lets it grow while all is well, the faster the smaller it is.
    const wanted = this.#limit * gradient + Math.sqrt(this.#limit);
    const {least, most} = this.bounds;
    this.#limit += (Math.min(most, Math.max(least, wanted)) - this.#limit) * limitStep;
  }
}

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
