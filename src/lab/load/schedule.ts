import {randomFrom} from '../statistics/summary.js';

/**
 * When requests are due: an open loop. `next()` gives the offset of the next request in milliseconds from the start,
 * never decreasing, or undefined at the end. The schedule knows nothing of answers, so a slow system cannot slow it
 * down (G. Tene's "coordinated omission").
 */
export interface Schedule {
  readonly durationMs: number;
  /** Requests per second that the schedule intends at an offset. */
  rateAt(offsetMs: number): number;
  next(): number | undefined;
}

export type Shape =
  | {readonly kind: 'constant' | 'poisson'; readonly rate: number}
  /** From one rate to another over the whole duration. */
  | {readonly kind: 'ramp'; readonly from: number; readonly to: number}
  /** Equal spans at each rate. */
  | {readonly kind: 'steps'; readonly rates: readonly number[]}
  /** `rate`, but `peak` in the middle fifth. */
  | {readonly kind: 'spike'; readonly rate: number; readonly peak: number}
  /** Recorded offsets in milliseconds. */
  | {readonly kind: 'trace'; readonly offsets: readonly number[]};

/**
 * A schedule of a shape over a duration. `seed` fixes the gaps of `poisson`; `scale` is asked while it runs, so that a
 * person can turn the rate up and down.
 */
export function scheduleOf(shape: Shape, durationMs: number, seed = 1, scale: () => number = () => 1): Schedule {
  if (shape.kind === 'trace') return traceSchedule(shape.offsets, durationMs);
  const intended = rateOf(shape, durationMs);
  const rateAt = (offset: number) => intended(offset) * scale();
  const random = randomFrom(seed);
  // Constant spacing is the time-change of a unit-rate process with gaps of 1, Poisson with exponential gaps.
  const gap = shape.kind === 'poisson' ? () => -Math.log(1 - random()) : () => 1;
  let at = 0;
  let first = true;
  return {
    durationMs,
    rateAt,
    next() {
      if (first) first = false;
      else at = advance(at, gap(), rateAt, durationMs);
      return at < durationMs ? at : undefined;
    },
  };
}

/**
 * The shares of one schedule for several senders: sender k takes every n-th request, so that together they send it
 * exactly.
 */
export function shareOf(schedule: Schedule, sender: number, senders: number): Schedule {
  let skip = sender;
  return {
    ...schedule,
    next() {
      for (; skip > 0; skip--) if (schedule.next() === undefined) return undefined;
      skip = senders - 1;
      return schedule.next();
    },
  };
}

function rateOf(shape: Exclude<Shape, {kind: 'trace'}>, durationMs: number): (offsetMs: number) => number {
  switch (shape.kind) {
    case 'constant':
    case 'poisson':
      return () => shape.rate;
    case 'ramp':
      return offset => shape.from + ((shape.to - shape.from) * Math.min(offset, durationMs)) / durationMs;
    case 'steps':
      return offset =>
        shape.rates[Math.min(shape.rates.length - 1, Math.floor((offset / durationMs) * shape.rates.length))]!;
    case 'spike':
      return offset => (offset >= durationMs * 0.4 && offset < durationMs * 0.6 ? shape.peak : shape.rate);
  }
}

/** Where the integral of the rate from `at` on reaches `work` requests: in steps of at most 10 ms, exact for constants. */
function advance(at: number, work: number, rateAt: (offset: number) => number, end: number): number {
  let left = work;
  let time = at;
  while (time < end) {
    const perMs = rateAt(time) / 1000;
    const step = perMs > 0 ? left / perMs : Number.POSITIVE_INFINITY;
    if (step <= 10) return time + step;
    left -= perMs * 10;
    time += 10;
  }
  return end;
}

function traceSchedule(offsets: readonly number[], durationMs: number): Schedule {
  let index = 0;
  const perSecond = (offsets.length * 1000) / Math.max(1, durationMs);
  return {
    durationMs,
    rateAt: () => perSecond,
    next() {
      const at = offsets[index++];
      return at !== undefined && at < durationMs ? at : undefined;
    },
  };
}
