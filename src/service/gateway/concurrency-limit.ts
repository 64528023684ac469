/**
 * How many evaluations may be under way at once, learnt from latency: while it stays near the best seen the limit
 * grows, when it rises the limit shrinks before queues do harm (gradient of round-trip times, as in TCP Vegas).
 */
export class ConcurrencyLimit {
  #limit: number;
  #inFlight = 0;
  /** What an evaluation takes when there is no queue; drifts up slowly, so that a slower ruleset is learnt. */
  #calmMs = Number.POSITIVE_INFINITY;
  #recentMs = 0;

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
    this.#calmMs = Math.min(this.#calmMs * 1.0005, Math.max(tookMs, floorMs));
    this.#recentMs = this.#recentMs === 0 ? tookMs : this.#recentMs * 0.95 + tookMs * 0.05;
    // Only a crowded gateway learns: a few slow answers in a quiet hour say nothing.
    if (!crowded) return;
    const bearableMs = Math.max(queueMs, tolerance * this.#calmMs);
    const gradient = Math.max(0.5, Math.min(1, bearableMs / this.#recentMs));
    const wanted = this.#limit * gradient + Math.sqrt(this.#limit);
    this.#limit += (Math.min(this.bounds.most, Math.max(this.bounds.least, wanted)) - this.#limit) * 0.02;
  }
}

/** Below this, latencies are noise of the event loop. */
const floorMs = 2;
/** How far latency may rise above the calm before the limit shrinks. */
const tolerance = 12;
/** Waiting that is no reason to shrink: nodes with a CPU quota stand still for up to 100 ms at a time, stage by stage. */
const queueMs = 200;
