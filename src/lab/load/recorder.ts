import {build, type Histogram} from 'hdr-histogram-js';

export interface Window {
  /** Start of the window, milliseconds from the start of the run. */
  readonly startMs: number;
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const microsecondsUpToAMinute = {
  bitBucketSize: 64 as const,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 60_000_000,
  numberOfSignificantValueDigits: 3 as const,
};

/** Latencies of a run: one histogram for all, and one for each window of time (by due time). */
export class LatencyRecorder {
  readonly #all = build(microsecondsUpToAMinute);
  readonly #windows = new Map<number, {histogram: Histogram; failed: number}>();
  readonly #windowMs: number;

  constructor(windowMs = 250) {
    this.#windowMs = windowMs;
  }

  /** `dueMs` from the start of the run; `latencyMs` from the due time to the end of the answer. */
  record(dueMs: number, latencyMs: number, ok: boolean): void {
    const value = Math.min(60_000_000, Math.max(1, Math.round(latencyMs * 1000)));
    const key = Math.floor(dueMs / this.#windowMs);
    let window = this.#windows.get(key);
    if (!window) this.#windows.set(key, (window = {histogram: build(microsecondsUpToAMinute), failed: 0}));
    window.histogram.recordValue(value);
    if (ok) this.#all.recordValue(value);
    else window.failed++;
  }

  /** Percentiles of the good answers, in milliseconds. */
  get percentiles(): Percentiles {
    return percentilesOf(this.#all);
  }

  /** Percentiles of all answers due within a span of the run, in milliseconds. */
  between(fromMs: number, toMs: number): Percentiles & {readonly count: number; readonly failed: number} {
    const sum = build(microsecondsUpToAMinute);
    let failed = 0;
    for (const [key, window] of this.#windows) {
      const start = key * this.#windowMs;
      if (start < fromMs || start >= toMs) continue;
      sum.add(window.histogram);
      failed += window.failed;
    }
    return {...percentilesOf(sum), count: sum.totalCount, failed};
  }

  /** In order of time; windows in which nothing was due are left out. */
  get windows(): Window[] {
    return [...this.#windows]
      .sort(([a], [b]) => a - b)
      .map(([key, {histogram, failed}]) => ({
        startMs: key * this.#windowMs,
        sent: histogram.totalCount,
        failed,
        p50Ms: histogram.getValueAtPercentile(50) / 1000,
        p99Ms: histogram.getValueAtPercentile(99) / 1000,
        maxMs: histogram.maxValue / 1000,
      }));
  }
}

const percentilesOf = (histogram: Histogram): Percentiles => {
  const at = (percentile: number) =>
    histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1000;
  return {p50: at(50), p90: at(90), p95: at(95), p99: at(99), p999: at(99.9), max: histogram.maxValue / 1000};
};
