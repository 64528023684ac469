import type {JsonObject} from '../../kit/json.js';
import {randomFrom} from '../statistics/summary.js';
import {errors} from './errors.js';
import {rulesOf, type Workload} from './workload.js';

/** Milliseconds of work for each customer that the guide's single node slept through. */
const workMs = 14;

const cpuGroups = ['pricing', 'loyalty', 'fraud'] as const;
const rulesPerGroup = 50;

const workloads: Readonly<Record<string, () => Workload>> = {
  // The guide's case: 100 customers, six rules, and the work for each customer, which the guide slept through, as a
  // look-up that takes as long. A node takes one customer at a time, as the guide's loop did.
  guide: () => ({
    name: 'guide',
    summary: `100 customers, six rules, a look-up of ${workMs} ms for each; a node takes one customer at a time`,
    rules: rulesOf('guide', {
      validation: `rule "AgeValidation" salience 100 { when Customer.age >= 18 then Customer.valid = true; }
rule "EmailValidation" salience 95 { when IsEmail(Customer.email) then Customer.contact = "email"; }`,
      pricing: `rule "VIPPricing" salience 50 { when Customer.valid == true && Customer.tier == "vip" then Pricing.discount = 0.2; }
rule "BulkPricing" salience 45 { when Customer.valid == true && Sum(Order.items.amount) > 250 then Pricing.bulk = 0.05; }`,
      loyalty: `rule "LoyaltyPoints" salience 40 { when Customer.valid == true then Loyalty.points = Floor(Sum(Order.items.amount)); }
rule "CreditBonus" salience 30 { when CreditScore(Customer.id) > 700 && Loyalty.points > 0 then Loyalty.bonus = 50; }`,
    }),
    facts: customers(100, {items: 3}),
    served: {CreditScore: workMs},
    inFlight: 1,
    alone: 100,
  }),
  // Rules so heavy that evaluating them is nearly all that a node does: what a cluster can give at best.
  cpu: () => ({
    name: 'cpu',
    summary: `${cpuGroups.length * rulesPerGroup} rules over orders of 60 items: evaluation is nearly all of the work`,
    rules: rulesOf('cpu', Object.fromEntries(cpuGroups.map(group => [group, groupText(group)]))),
    facts: customers(100, {items: 60}),
    served: {},
    inFlight: 6,
    alone: 1,
  }),
  // Groups that wait for others far more than they compute.
  lookup: () => ({
    name: 'lookup',
    summary:
      'three groups, each with a look-up of 20 to 30 ms; at most four evaluations, so twelve look-ups, at a time on a node',
    rules: rulesOf('lookup', {
      risk: `rule "Fraud" salience 30 { when FraudScore(Customer.id) > 600 then Risk.fraud = true; }
rule "Known" salience 20 { when FraudScore(Customer.id) <= 600 then Risk.fraud = false; }`,
      credit: `rule "Credit" salience 10 { when CreditScore(Customer.id) > 500 then Credit.limit = 1000; }`,
      stock: `rule "Stock" salience 10 { when StockLevel(Order.items[0].sku) > 400 then Stock.ready = true; }`,
    }),
    facts: customers(100, {items: 2}),
    served: {FraudScore: 30, CreditScore: 25, StockLevel: 20},
    inFlight: 4,
    alone: 256,
  }),
};

/** Names of the workloads; `file` is the project's own rules. */
const workloadNames = [...Object.keys(workloads), 'file'];

/** A workload that needs no project. Throws BENCH_OPTION_INVALID. */
export function findWorkload(name: string): Workload {
  const make = workloads[name];
  if (make === undefined) throw errors.BENCH_OPTION_INVALID('--workload', name, `one of ${workloadNames.join(', ')}`);
  return make();
}

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

/** Customers with an order each, the same every time. */
function customers(count: number, {items}: {readonly items: number}): JsonObject[] {
  const random = randomFrom(1);
  const upTo = (most: number): number => Math.floor(random() * most);
  const tiers = ['regular', 'silver', 'gold', 'vip'];
  return Array.from({length: count}, (_, index) => ({
    Customer: {
      id: `C${index + 1}`,
      age: 16 + upTo(70),
      tier: tiers[upTo(tiers.length)]!,
      email: index % 10 === 9 ? `customer-${index + 1}` : `customer-${index + 1}@example.com`,
    },
    Order: {
      items: Array.from({length: items}, (_, item) => ({
        sku: `S${1000 + ((upTo(900) * 7 + item) % 1000)}`,
        quantity: 1 + upTo(5),
        amount: Math.round(random() * 20_000) / 100,
      })),
    },
  }));
}
