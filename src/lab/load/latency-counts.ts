import type {Histogram} from 'hdr-histogram-js';

/** Values keep so many binary digits: what falls into one bucket of a histogram of three decimal digits stays in it. */
const binaryDigits = 11;

/**
 * How often each latency was seen, in whole microseconds. A window has few of them: a histogram's 140 KB for each would
 * fill the memory in a soak.
 */
export class LatencyCounts {
  #counts: Map<number, number> | undefined = new Map();
  /** Values and counts in turn, once nothing more is expected. */
  #sealed: Uint32Array | undefined;

  record(us: number, count = 1): void {
    const counts = this.#open();
    const unit = 2 ** Math.max(0, Math.floor(Math.log2(us)) + 1 - binaryDigits);
    const value = Math.floor(us / unit) * unit;
    counts.set(value, (counts.get(value) ?? 0) + count);
  }

  /** Packs what is there: a tenth of the memory. What comes late all the same unpacks it. */
  seal(): void {
    if (this.#counts === undefined) return;
    this.#sealed = Uint32Array.from(this.pairs);
    this.#counts = undefined;
  }

  /** Values and counts in turn. */
  get pairs(): readonly number[] {
    return this.#sealed === undefined ? [...this.#counts!].flat() : [...this.#sealed];
  }

  add(pairs: readonly number[]): void {
    for (let i = 0; i < pairs.length; i += 2) this.record(pairs[i]!, pairs[i + 1]!);
  }

  addTo(histogram: Histogram): void {
    const {pairs} = this;
    for (let i = 0; i < pairs.length; i += 2) histogram.recordValueWithCount(pairs[i]!, pairs[i + 1]!);
  }

  #open(): Map<number, number> {
    if (this.#counts !== undefined) return this.#counts;
    const {pairs} = this;
    const counts = new Map<number, number>();
    for (let i = 0; i < pairs.length; i += 2) counts.set(pairs[i]!, pairs[i + 1]!);
    this.#sealed = undefined;
    return (this.#counts = counts);
  }
}
