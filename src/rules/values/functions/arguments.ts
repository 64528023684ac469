import {isObject, type Json, type JsonObject} from '../../../kit/json.js';
import {type DateValue, parseDate} from '../date.js';
import {Fault} from '../fault.js';
import {kindOf} from '../kind.js';

/**
 * What functions ask of their arguments. Each takes the argument and its number and gives it back with its type, or
 * throws a Fault at that argument. Null has been dealt with before: null in, null out (ruling 53).
 */
export function textArgument(value: Json, place: number): string {
  if (typeof value === 'string') return value;
  throw new Fault(`expected a string, not ${kindOf(value)}`, place);
}

export function numberArgument(value: Json, place: number): number {
  if (typeof value === 'number') return value;
  throw new Fault(`expected a number, not ${kindOf(value)}`, place);
}

export function integerArgument(value: Json, place: number): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new Fault(`expected a whole number, not ${typeof value === 'number' ? value : kindOf(value)}`, place);
}

/** A position, length or count of digits: whole and not negative. */
export function countArgument(value: Json, place: number): number {
  const count = integerArgument(value, place);
  if (count >= 0) return count;
  throw new Fault(`expected a whole number from 0, not ${count}`, place);
}

export function listArgument(value: Json, place: number): Json[] {
  if (Array.isArray(value)) return value;
  throw new Fault(`expected an array, not ${kindOf(value)}`, place);
}

export function objectArgument(value: Json, place: number): JsonObject {
  if (isObject(value)) return value;
  throw new Fault(`expected an object, not ${kindOf(value)}`, place);
}

export function dateArgument(value: Json, place: number): DateValue {
  const date = typeof value === 'string' ? parseDate(value) : undefined;
  if (date) return date;
  const found = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
  throw new Fault(`expected an ISO 8601 date such as "2026-01-31" or "2026-01-31T09:30:00Z", not ${found}`, place);
}
