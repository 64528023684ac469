import type {Json, JsonObject} from '../../kit/json.js';

type Container = JsonObject | Json[];
type Key = string | number;

/**
 * The path to a number in some facts that is not finite; undefined when there is none. JSON knows no others, but
 * `1e400` is read as Infinity (ruling 20). Takes facts of any depth, and linear time even where they contain themselves.
 */
export const pathOfInfinite = (facts: JsonObject): Key[] | undefined =>
  isAllFinite(facts, 0) ? undefined : searched(facts);

/** Whether a text of JSON may have a number that no double holds: a long exponent, or many digits. */
export const mayReadAsInfinite = (text: string): boolean => /\d[eE]\+?\d{3}|\d{200}/.test(text);

/** Facts that are deeper than this are searched with a stack of our own. */
const shallow = 64;

/** False also where it becomes too deep to be sure. */
function isAllFinite(container: Container, depth: number): boolean {
  if (depth > shallow) return false;
  for (const key in container) {
    const value = (container as JsonObject)[key]!;
    if (typeof value === 'number') {
      if (value - value !== 0) return false;
    } else if (typeof value === 'object' && value !== null) {
      if (!(Array.isArray(value) ? areFinite(value, depth + 1) : isAllFinite(value, depth + 1))) return false;
    }
  }
  return true;
}

/** The same for the elements of a list. */
function areFinite(list: readonly Json[], depth: number): boolean {
  if (depth > shallow) return false;
  for (let i = 0; i < list.length; i++) {
    const value = list[i]!;
    if (typeof value === 'number') {
      if (value - value !== 0) return false;
    } else if (typeof value === 'object' && value !== null) {
      if (!(Array.isArray(value) ? areFinite(value, depth + 1) : isAllFinite(value, depth + 1))) return false;
    }
  }
  return true;
}

/** A value with the way to it. */
interface Found {
  readonly value: Json;
  readonly key: Key;
  readonly above: Found | undefined;
}

function searched(facts: JsonObject): Key[] | undefined {
  const seen = new Set<Json>();
  const open: Found[] = [{value: facts, key: '', above: undefined}];
  for (let found = open.pop(); found; found = open.pop()) {
    const {value} = found;
    if (typeof value === 'number' && !Number.isFinite(value)) return wayTo(found);
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (Array.isArray(value))
      for (let i = 0; i < value.length; i++) open.push({value: value[i]!, key: i, above: found});
    else for (const key of Object.keys(value)) open.push({value: value[key]!, key, above: found});
  }
  return undefined;
}

function wayTo(found: Found): Key[] {
  const keys: Key[] = [];
  for (let {key, above} = found; above; {key, above} = above) keys.push(key);
  return keys.reverse();
}
