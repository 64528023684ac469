import type {Json, JsonObject} from '../../kit/json.js';

/** `==`: deep and by type, numbers by value, keys in any order (ruling 38). `!=` is its exact opposite. */
export function equals(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return Array.isArray(a)
    ? Array.isArray(b) && arraysEqual(a, b)
    : !Array.isArray(b) && objectsEqual(a, b as JsonObject);
}

function arraysEqual(a: readonly Json[], b: readonly Json[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equals(a[i]!, b[i]!)) return false;
  return true;
}

function objectsEqual(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) if (!Object.hasOwn(b, key) || !equals(a[key]!, b[key]!)) return false;
  return true;
}
