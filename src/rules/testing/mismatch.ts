import {canonicalJson, isObject, type Json} from '../../kit/json.js';
import {equals} from '../values/equality.js';

/** One difference between what a case expects and what came out. */
export interface Mismatch {
  /** `facts`, `fired`, `effects` … */
  readonly about: string;
  /** Where in `expect` it is asked for. */
  readonly path: readonly (string | number)[];
  /** In words: `Pricing.discount is 0.1, not 0.2`. */
  readonly message: string;
  readonly expected?: Json;
  readonly actual?: Json;
}

interface Difference {
  readonly path: readonly (string | number)[];
  readonly expected: Json;
  readonly actual: Json;
}

/**
 * Where a value lacks what is expected: objects are compared key by key, and may have more; null asks for null or
 * nothing; arrays are as long as expected, and their elements are compared alike.
 */
export function differences(expected: Json, actual: Json, path: (string | number)[] = []): Difference[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(actual, key) ? actual[key]! : null, [...path, key]),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, i) => differences(value, actual[i]!, [...path, i]));
  }
  return equals(expected, actual) ? [] : [{path, expected, actual}];
}

/** A value in one line, cut when it is long. */
export function oneLine(value: Json): string {
  const text = canonicalJson(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
