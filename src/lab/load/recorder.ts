import {build, type Histogram} from 'hdr-histogram-js';
import {LatencyCounts} from './latency-counts.js';

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

/** What a recorder has taken in, as data: for another process. */
export interface RecorderPart {
  /**
   * Of each window its number, its failures, all latencies, and those of the good answers where some failed: microseconds
   * and how often, in turn.
   */
  readonly windows: readonly (readonly [
    key: number,
    failed: number,
    all: readonly number[],
    good: readonly number[] | null,
  ])[];
  readonly failuresSeenMs: readonly number[];
}

/** Moments of failures beyond this many say nothing new. */
const mostFailures = 10_000;

const microsecondsUpToAMinute = {
  bitBucketSize: 64 as const,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 60_000_000,
  numberOfSignificantValueDigits: 3 as const,
};

/** Length of a window of time. */
export const windowMs = 250;

/** Windows behind the newest that stay open: a minute, in which every answer has come or never will. */
const openWindows = 240;

interface WindowCounts {
  readonly all: LatencyCounts;
  /** Of the good answers; null where all are good. */
  good: LatencyCounts | null;
  failed: number;
}

/** Latencies of a run: one histogram for all, and counts for each window of time (by due time). */
export class LatencyRecorder {
  #all = build(microsecondsUpToAMinute);
  #windows = new Map<number, WindowCounts>();
  readonly #windowMs: number;
  #failuresSeen: number[] = [];

  constructor(length = windowMs) {
    this.#windowMs = length;
  }

  /** `dueMs` from the start of the run; `latencyMs` from the due time to the end of the answer. */
  record(dueMs: number, latencyMs: number, ok: boolean): void {
    const value = Math.min(60_000_000, Math.max(1, Math.round(latencyMs * 1000)));
    const window = this.#window(Math.floor(dueMs / this.#windowMs));
    if (!ok) {
      // From the first failure on, the good ones are counted apart.
      window.good ??= copyOf(window.all);
      window.failed++;
      if (this.#failuresSeen.length < mostFailures) this.#failuresSeen.push(dueMs + latencyMs);
    } else {
      this.#all.recordValue(value);
      window.good?.record(value);
    }
    window.all.record(value);
  }

  /** Takes out all that was recorded, for another recorder's `add`. */
  take(): RecorderPart {
    const windows = [...this.#windows].map(
      ([key, {all, good, failed}]) => [key, failed, all.pairs, good?.pairs ?? null] as const,
    );
    const failuresSeenMs = this.#failuresSeen;
    this.#windows = new Map();
    this.#all = build(microsecondsUpToAMinute);
    this.#failuresSeen = [];
    return {windows, failuresSeenMs};
  }

  /** Adds what another recorder with windows of the same length has taken in. */
  add({windows, failuresSeenMs}: RecorderPart): void {
    for (const [key, failed, all, good] of windows) {
      const window = this.#window(key);
      const goodOnes = copyOf({pairs: good ?? all});
      if (failed > 0) window.good ??= copyOf(window.all);
      window.good?.add(goodOnes.pairs);
      window.all.add(all);
      window.failed += failed;
      goodOnes.addTo(this.#all);
    }
    this.#failuresSeen.push(...failuresSeenMs);
  }

  /** When failures were seen, milliseconds from the start of the run; the first ten thousand. */
  get failuresSeenMs(): readonly number[] {
    return this.#failuresSeen;
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
      window.all.addTo(sum);
      failed += window.failed;
    }
    return {...percentilesOf(sum), count: sum.totalCount, failed};
  }

  #window(key: number): WindowCounts {
    let window = this.#windows.get(key);
    if (!window) {
      window = {all: new LatencyCounts(), good: null, failed: 0};
      this.#windows.set(key, window);
      const old = this.#windows.get(key - openWindows);
      old?.all.seal();
      old?.good?.seal();
    }
    return window;
  }

  /**
   * Spans of this length, one from the start of each window on as long as there is room: long enough for a percentile to
   * mean something.
   */
  spans(lengthMs: number): Window[] {
    const ordered = [...this.#windows].sort(([a], [b]) => a - b);
    const lastStart = Math.max(ordered[0]?.[0] ?? 0, (ordered.at(-1)?.[0] ?? 0) + 1 - lengthMs / this.#windowMs);
    const starts = ordered.filter(([key]) => key <= lastStart);
    return starts.map(([first], index) => {
      const sum = build(microsecondsUpToAMinute);
      let failed = 0;
      for (let i = index; i < ordered.length; i++) {
        const [key, window] = ordered[i]!;
        if ((key - first) * this.#windowMs >= lengthMs) break;
        window.all.addTo(sum);
        failed += window.failed;
      }
      return this.#describe(first, sum, failed);
    });
  }

  /** In order of time; windows in which nothing was due are left out. */
  get windows(): Window[] {
    const sum = build(microsecondsUpToAMinute);
    return [...this.#windows]
      .sort(([a], [b]) => a - b)
      .map(([key, {all, failed}]) => {
        sum.reset();
        all.addTo(sum);
        return this.#describe(key, sum, failed);
      });
  }

  #describe(key: number, histogram: Histogram, failed: number): Window {
    return {
      startMs: key * this.#windowMs,
      sent: histogram.totalCount,
      failed,
      p50Ms: histogram.getValueAtPercentile(50) / 1000,
      p99Ms: histogram.getValueAtPercentile(99) / 1000,
      maxMs: histogram.maxValue / 1000,
    };
  }
}

function copyOf({pairs}: Pick<LatencyCounts, 'pairs'>): LatencyCounts {
  const copy = new LatencyCounts();
  copy.add(pairs);
  return copy;
}

const percentilesOf = (histogram: Histogram): Percentiles => {
  const at = (percentile: number) =>
    histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1000;
  return {p50: at(50), p90: at(90), p95: at(95), p99: at(99), p999: at(99.9), max: histogram.maxValue / 1000};
};
