import {rulesOf, type Workload} from '../workload.js';
import {customers} from './customers.js';

/** Milliseconds of work for each customer that the guide's single node slept through. */
const workMs = 14;

const texts = {
  validation: `rule "AgeValidation" salience 100 { when Customer.age >= 18 then Customer.valid = true; }
rule "EmailValidation" salience 95 { when IsEmail(Customer.email) then Customer.contact = "email"; }`,
  pricing: `rule "VIPPricing" salience 50 { when Customer.valid == true && Customer.tier == "vip" then Pricing.discount = 0.2; }
rule "BulkPricing" salience 45 { when Customer.valid == true && Sum(Order.items.amount) > 250 then Pricing.bulk = 0.05; }`,
  loyalty: `rule "LoyaltyPoints" salience 40 { when Customer.valid == true then Loyalty.points = Floor(Sum(Order.items.amount)); }
rule "CreditBonus" salience 30 { when CreditScore(Customer.id) > 700 && Loyalty.points > 0 then Loyalty.bonus = 50; }`,
};

/**
 * The guide's case: 100 customers, six rules, and the work for each customer, which the guide slept through, as a
 * look-up that takes as long. A node takes one customer at a time, as the guide's loop did.
 */
export const guide = (): Workload => ({
  name: 'guide',
  summary: `100 customers, six rules, a look-up of ${workMs} ms for each; a node takes one customer at a time`,
  rules: rulesOf('guide', texts),
  facts: customers(100, {items: 3}),
  served: {CreditScore: workMs},
  inFlight: 1,
  alone: 100,
});
