/**
 * Share of the past that counts still after each delivery. Two sums fade so, and their ratio is the estimate: a mean of
 * ratios would count a delivery of one job as much as one of a hundred.
 */
const memory = 0.9;
/** An estimate without new deliveries counts half after this long: a node that was slow once gets another chance. */
const halfLifeMs = 2000;
/** No job takes less, and a node that has done none yet is taken to be so fast that it gets some. */
const floorMs = 0.01;

/** A node that has just come gets little at first: its code is cold, and its caches and connections are empty. */
const slowStartMs = 3000;
const slowStartShare = 0.1;

/**
 * How fast a node works off its jobs, as seen from here: the time it was busy over the jobs it delivered, the recent
 * past counting most. It includes whatever slows a node, also the network and the other work of its machine.
 */
export class ServiceTime {
  #busyMs = 0;
  #jobs = 0;
  /** Start of the stretch of work that no delivery has accounted for. */
  #since = 0;
  #renewedAt = 0;
  #readyAt = Number.NEGATIVE_INFINITY;

  /** The node came into rotation. */
  joined(now: number): void {
    this.#readyAt = now;
  }

  /** The node got work while it had none. */
  woke(now: number): void {
    this.#since = now;
  }

  delivered(jobs: number, now: number): void {
    this.#busyMs = this.#busyMs * memory + (now - this.#since);
    this.#jobs = this.#jobs * memory + jobs;
    this.#since = now;
    this.#renewedAt = now;
  }

  /** Milliseconds for one job. */
  perJobMs(now: number): number {
    if (this.#jobs === 0) return floorMs;
    const age = Math.max(0, now - this.#renewedAt);
    return Math.max(floorMs, (this.#busyMs / this.#jobs) * 0.5 ** (age / halfLifeMs));
  }

  /** What a new job there is reckoned to take: more at a node that has just come into rotation. */
  reckonedMs(now: number): number {
    const warmth = Math.min(1, Math.max(slowStartShare, (now - this.#readyAt) / slowStartMs));
    return this.perJobMs(now) / warmth;
  }
}
