import {rulesOf, type Workload} from '../workload.js';
import {customers} from './customers.js';

const texts = {
  risk: `rule "Fraud" salience 30 { when FraudScore(Customer.id) > 600 then Risk.fraud = true; }
rule "Known" salience 20 { when FraudScore(Customer.id) <= 600 then Risk.fraud = false; }`,
  credit: `rule "Credit" salience 10 { when CreditScore(Customer.id) > 500 then Credit.limit = 1000; }`,
  stock: `rule "Stock" salience 10 { when StockLevel(Order.items[0].sku) > 400 then Stock.ready = true; }`,
};

/** Groups that wait for others far more than they compute. */
export const lookup = (): Workload => ({
  name: 'lookup',
  summary:
    'three groups, each with a look-up of 20 to 30 ms; at most four evaluations, so twelve look-ups, at a time on a node',
  rules: rulesOf('lookup', texts),
  facts: customers(100, {items: 2}),
  served: {FraudScore: 30, CreditScore: 25, StockLevel: 20},
  inFlight: 4,
  alone: 256,
});
