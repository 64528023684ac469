import {addTo} from '../../kit/group-by.js';
import type {Json} from '../../kit/json.js';
import type {Guard} from '../compiler/rule-plan.js';
import {sortedBounds} from './range-index.js';

/**
 * Of each rule the guard that lets the fewest facts through, as far as one can tell from the rules: of a place that is
 * compared with a hundred values each is taken to be there once in a hundred times, and numbers to lie where the bounds
 * of the rules lie.
 */
export function chooseGuards(guards: readonly (readonly Guard[])[]): (Guard | undefined)[] {
  const shareOf = estimator(guards);
  return guards.map(own => {
    let [best, least] = [own[0], Number.POSITIVE_INFINITY];
    if (own.length < 2) return best;
    for (const guard of own) {
      const share = shareOf(guard);
      if (share < least) [best, least] = [guard, share];
    }
    return best;
  });
}

/** Estimates for how large a share of facts a guard holds. */
function estimator(guards: readonly (readonly Guard[])[]): (guard: Guard) => number {
  const values = new Map<number, Set<Json>>();
  const ranges = new Map<number, {low: number; high: number}[]>();
  for (const guard of guards.flat()) {
    if (guard.kind === 'equals') {
      let known = values.get(guard.place);
      if (!known) values.set(guard.place, (known = new Set()));
      for (const value of guard.values) known.add(value);
    } else {
      addTo(ranges, guard.place, guard);
    }
  }
  const bounds = new Map([...ranges].map(([place, all]) => [place, sortedBounds(all)]));
  return guard => {
    if (guard.kind === 'equals') return guard.values.length / (values.get(guard.place)!.size + 1);
    const own = bounds.get(guard.place)!;
    return (below(own, guard.high) - below(own, guard.low) + 1) / (own.length + 1);
  };
}

/** How many of some sorted numbers lie below a number. */
function below(sorted: Float64Array, number: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
