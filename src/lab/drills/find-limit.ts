/** How close the search comes to the limit. */
const precision = 0.05;
const mostProbes = 14;
/** Tries of one rate: a miss is confirmed before it counts, and one with a late generator says nothing. */
const mostTries = 3;

/** What one try of a rate showed; `unknown` when the generator could not keep its schedule. */
export type Probe = 'kept' | 'missed' | 'unknown';

export interface Limit {
  /** The highest rate that was seen to be kept; 0 without one. */
  readonly kept: number;
  /** The lowest that was seen not to be kept; undefined where the search ended before. */
  readonly missed: number | undefined;
  /** The lowest that could not be offered: what lies above is not known. */
  readonly unknown: number | undefined;
}

/**
 * Searches the highest rate that is kept: doubles from `start` until one is not, then halves the interval, fourteen
 * rates at most.
 */
export async function findLimit(start: number, probe: (rate: number) => Promise<Probe>): Promise<Limit> {
  let rates = 0;
  let kept = 0;
  let missed: number | undefined;
  let unknown: number | undefined;
  let rate = start;
  while (rates < mostProbes) {
    rates++;
    const found = await confirmed(() => probe(rate));
    if (found === 'kept') kept = rate;
    else if (found === 'missed') missed = rate;
    else unknown = rate;
    const above = Math.min(missed ?? Number.POSITIVE_INFINITY, unknown ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(above) && above - kept <= above * precision) break;
    rate = Number.isFinite(above) ? (kept + above) / 2 : rate * 2;
  }
  // Beyond what is missed nothing needs to be known.
  return {
    kept,
    missed,
    unknown: unknown !== undefined && (missed === undefined || unknown < missed) ? unknown : undefined,
  };
}

/** A rate is kept when one try keeps it, and missed when two do not: on a shared machine one may be bad luck. */
async function confirmed(probe: () => Promise<Probe>): Promise<Probe> {
  let misses = 0;
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await probe();
    if (found === 'kept') return 'kept';
    if (found === 'missed' && ++misses === 2) return 'missed';
  }
  return 'unknown';
}
