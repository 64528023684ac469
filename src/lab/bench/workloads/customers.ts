import type {JsonObject} from '../../../kit/json.js';
import {randomFrom} from '../../statistics/summary.js';

/** Customers with an order each, the same for the same seed. */
export function customers(
  count: number,
  {items, seed = 1}: {readonly items: number; readonly seed?: number},
): JsonObject[] {
  const random = randomFrom(seed);
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
