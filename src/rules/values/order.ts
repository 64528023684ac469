import {byCodePoint, type Json} from '../../kit/json.js';
import {numberIn} from './number-text.js';

export type OrderOperator = '<' | '<=' | '>' | '>=';

/**
 * Negative, zero or positive like a comparison function; NaN when the two have no order. Two numbers, two strings (by
 * code point, also when both look like numbers), or a number and a string that is wholly a number (ruling 35).
 */
export function order(a: Json, b: Json): number {
  if (typeof a === 'number') {
    if (typeof b === 'number') return a - b;
    return typeof b === 'string' ? a - numberIn(b) : Number.NaN;
  }
  if (typeof a === 'string') {
    if (typeof b === 'string') return a === b ? 0 : byCodePoint(a, b);
    if (typeof b === 'number') return numberIn(a) - b;
  }
  return Number.NaN;
}

/** `a < b` and its kin; false whenever the two have no order. */
export function ordered(operator: OrderOperator, a: Json, b: Json): boolean {
  switch (operator) {
    case '<':
      return lessThan(a, b);
    case '<=':
      return atMost(a, b);
    case '>':
      return lessThan(b, a);
    case '>=':
      return atMost(b, a);
  }
}

export const lessThan = (a: Json, b: Json): boolean =>
  typeof a === 'number' && typeof b === 'number' ? a < b : order(a, b) < 0;

export const atMost = (a: Json, b: Json): boolean =>
  typeof a === 'number' && typeof b === 'number' ? a <= b : order(a, b) <= 0;
