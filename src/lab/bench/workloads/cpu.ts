import {rulesOf, type Workload} from '../workload.js';
import {customers} from './customers.js';

const groups = ['pricing', 'loyalty', 'fraud'] as const;
const rulesPerGroup = 50;

/** Conditions that look at every item of the order; numbers differ from rule to rule, so that nothing can be shared. */
const conditions = [
  (n: number) => `Sum(Order.items.amount) * ${1 + n / 100} > ${2000 + n * 10}`,
  (n: number) => `Count(Distinct(Sort(Order.items.sku))) > ${n % 30}`,
  (n: number) => `Max(Order.items.amount) - Min(Order.items.amount) > ${50 + n}`,
  // Only a few orders get past this one: the work is in looking, not in firing.
  (n: number) => `Avg(Order.items.amount) * ${1 + n / 100} > ${110 + n * 1.1}`,
];

function ruleText(fact: string, n: number): string {
  const when = conditions.map(condition => condition(n)).join(' && ');
  return `rule "${fact}${n}" salience ${100 - n} { when ${when} then ${fact}.r${n} = Round(Avg(Order.items.amount) * ${1 + n / 10}, 2); }`;
}

const named = (group: string): string => group[0]!.toUpperCase() + group.slice(1);

const groupText = (group: string): string =>
  Array.from({length: rulesPerGroup}, (_, n) => ruleText(named(group), n + 1)).join('\n');

/** Rules so heavy that evaluating them is nearly all that a node does: what a cluster can give at best. */
export const cpu = (): Workload => ({
  name: 'cpu',
  summary: `${groups.length * rulesPerGroup} rules over orders of 60 items: evaluation is nearly all of the work`,
  rules: rulesOf('cpu', Object.fromEntries(groups.map(group => [group, groupText(group)]))),
  facts: customers(100, {items: 60}),
  served: {},
  inFlight: 6,
  alone: 1,
});
