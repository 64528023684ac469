import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import {Fault} from './fault.js';

/** One named step. Only own properties count: `constructor` and `__proto__` are keys like any other. */
export function readKey(value: Json, key: string): Json {
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

/**
 * The key that `getField` and `setField` mean: the one with the upper-case letter where neither is there (ruling 61).
 */
export const presentKey = (object: Json, upper: string, lower: string): string =>
  isObject(object) && !Object.hasOwn(object, upper) && Object.hasOwn(object, lower) ? lower : upper;

/** One constant index into an array; null beyond its end and in anything else. */
export const readItem = (value: Json, index: number): Json => (Array.isArray(value) ? (value[index] ?? null) : null);

/**
 * One step by an index that was computed (ruling 17): a whole number walks an array, a string an object; any other
 * pair reads as null. A negative or fractional number is a Fault wherever it stands.
 */
export function step(value: Json, index: Json): Json {
  if (typeof index === 'number') return readItem(value, itemIndex(index));
  return typeof index === 'string' ? readKey(value, index) : null;
}

/** Whether a number written as an index is one for certain (ruling 17); any other is checked when it is evaluated. */
export const isConstantIndex = (index: number): boolean => Number.isSafeInteger(index) && index >= 0;

/** The index itself when it can be one, else a Fault. */
export function itemIndex(index: number): number {
  if (Number.isInteger(index) && index >= 0) return index;
  throw new Fault(`an index must be a whole number from 0, not ${index}`, 'index');
}

/**
 * Reads a path for a function that takes a list (ruling 49): a named step into an array maps over its elements. Then
 * the answer is the list of the values found, nulls skipped and arrays among them spliced in; without an array on the
 * way it is the plain value. Indexes must be whole numbers or strings, as `step` checks.
 */
export function mapPath(value: Json, keys: readonly Json[]): Json {
  let current = value;
  for (let i = 0; i < keys.length; i++) {
    if (Array.isArray(current) && typeof keys[i] === 'string') return mapped(current, keys, i);
    current = step(current, keys[i]!);
  }
  return current;
}

function mapped(list: readonly Json[], keys: readonly Json[], from: number): Json[] {
  const rest = keys.slice(from);
  const found: Json[] = [];
  for (const element of list) {
    const value = mapPath(element, rest);
    if (Array.isArray(value)) for (const inner of value) found.push(inner);
    else if (value !== null) found.push(value);
  }
  return found;
}

/** Sets an own property, whatever its name: a plain assignment to `__proto__` would change the prototype instead. */
export function setKey(object: JsonObject, key: string | number, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {value, writable: true, enumerable: true, configurable: true});
  } else {
    object[key] = value;
  }
}

/** A copy that shares nothing (ruling 28: a value that is assigned is copied). */
export function copyOf<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setKey(copy, key, copyOf((value as JsonObject)[key]!));
  return copy as T;
}
