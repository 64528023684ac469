import {byCodePoint, isObject, type Json, type JsonObject} from '../../kit/json.js';

/**
 * The instances of a type, in the order in which `exists`, `forall` and `accumulate` try them (ruling 43): the fact of
 * that name when it is an object, or its elements that are objects; then the numbered facts that are objects.
 */
export function instancesOf(facts: JsonObject, type: string): JsonObject[] {
  const own: Json = Object.hasOwn(facts, type) ? facts[type]! : null;
  const first = Array.isArray(own) ? own.filter(isObject) : isObject(own) ? [own] : [];
  const numbered = numberedFacts(facts, type)
    .map(name => facts[name]!)
    .filter(isObject);
  return [...first, ...numbered];
}

/** What an instance set reads (ruling 47): the fact of that name and the numbered ones, objects or not. */
export const factsOfType = (facts: JsonObject, type: string): string[] => [
  ...(Object.hasOwn(facts, type) ? [type] : []),
  ...numberedFacts(facts, type),
];

/** Facts named type, an optional `_`, digits; by number, then name. A type that ends in a digit has none (ruling 44). */
function numberedFacts(facts: JsonObject, type: string): string[] {
  if (/[0-9]$/.test(type)) return [];
  return Object.keys(facts)
    .filter(name => name.startsWith(type) && /^_?[0-9]+$/.test(name.slice(type.length)))
    .sort((a, b) => byNumber(a.slice(type.length), b.slice(type.length)) || byCodePoint(a, b));
}

/** Digits of any length, compared as numbers. */
function byNumber(a: string, b: string): number {
  const [x, y] = [a.replace(/^_?0*/, ''), b.replace(/^_?0*/, '')];
  return x.length - y.length || byCodePoint(x, y);
}
