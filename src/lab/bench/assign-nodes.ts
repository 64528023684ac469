import type {Plan} from '../../rules/partition/group-plan.js';
import {everyGroup} from '../../rules/ruleset/bundle.js';

/**
 * Which group each of `count` nodes serves: one each at first, then whatever group has the most work for each of its
 * nodes. With fewer nodes than groups every node serves all of them.
 *
 * @param cost Estimated work of a part's rules, in any unit.
 */
export function assignNodes(plan: Plan, count: number, cost: (orders: readonly number[]) => number): string[] {
  const work = new Map<string, number>();
  for (const {host, orders} of plan.stages.flatMap(stage => stage.parts)) {
    work.set(host, (work.get(host) ?? 0) + cost(orders));
  }
  if (count < work.size) return Array.from({length: count}, () => everyGroup);
  const shares = new Map([...work.keys()].map(host => [host, 1]));
  for (let left = count - work.size; left > 0; left--) {
    const pressure = (host: string): number => work.get(host)! / shares.get(host)!;
    const busiest = [...work.keys()].reduce((a, b) => (pressure(b) > pressure(a) ? b : a));
    shares.set(busiest, shares.get(busiest)! + 1);
  }
  return [...shares].flatMap(([host, share]) => Array.from({length: share}, () => host));
}
