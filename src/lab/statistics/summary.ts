/** The middle of a sorted copy; the mean of the two middles for an even count. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Half the distance between smallest and largest: with three runs, the honest picture of noise. */
export const spread = (values: readonly number[]): number => (Math.max(...values) - Math.min(...values)) / 2;

/** The value at a fraction of the sorted list (nearest rank). NaN of nothing. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1))] ?? Number.NaN;
}

/**
 * A generator of numbers in [0, 1) from a seed: mulberry32 (Tommy Ettinger, public domain). Schedules, samples and
 * bootstraps are drawn from it, so that a run can be repeated.
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
