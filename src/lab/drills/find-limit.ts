/** How close the search comes to the limit. */
const precision = 0.05;
const mostProbes = 14;

/**
 * Searches the highest rate that is kept: doubles from `start` until one is not, then halves the interval, fourteen
 * tries at most. Gives the highest rate that was seen to be kept (0 without one) and the lowest that was not.
 */
export async function findLimit(
  start: number,
  isKept: (rate: number) => Promise<boolean>,
): Promise<{readonly kept: number; readonly missed: number}> {
  let probes = 0;
  const probe = (rate: number): Promise<boolean> => {
    probes++;
    return isKept(rate);
  };
  let kept = 0;
  let missed = start;
  while (probes < mostProbes && (await probe(missed))) {
    kept = missed;
    missed *= 2;
  }
  while (probes < mostProbes && missed - kept > missed * precision) {
    const middle = (kept + missed) / 2;
    if (await probe(middle)) kept = middle;
    else missed = middle;
  }
  return {kept, missed};
}
