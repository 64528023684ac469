import type {Json, JsonObject} from '../../kit/json.js';
import {errors} from './errors.js';

/** Levels that facts may have. What prints, compares and copies them is recursive, and a stack has an end. */
const deepest = 1000;

/** A text is at least so long when it has one level more: `{"":` and `}` for each. */
const shortestTooDeep = 2 * deepest;

/** Throws EVALUATION_FACTS_TOO_DEEP for facts of too many levels that were just read from a text. */
export function checkDepthIn(text: string, facts: JsonObject): void {
  if (text.length > shortestTooDeep && isDeeper(facts, deepest)) throw errors.EVALUATION_FACTS_TOO_DEEP(deepest);
}

/** Whether a value has more levels of lists and objects than that. */
function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (isDeeper(value[i]!, levels - 1)) return true;
  } else {
    for (const key in value) if (isDeeper(value[key]!, levels - 1)) return true;
  }
  return false;
}
