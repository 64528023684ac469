import type {JsonObject} from '../../kit/json.js';
import {mayReadAsInfinite, pathOfInfinite} from '../values/finite.js';
import {pathText} from '../values/path-text.js';
import {errors} from './errors.js';

/** Throws EVALUATION_NUMBER_NOT_FINITE when some facts have a number that is not finite (ruling 20). */
export function checkFinite(facts: JsonObject): void {
  const path = pathOfInfinite(facts);
  if (path) throw errors.EVALUATION_NUMBER_NOT_FINITE(pathText(path));
}

/** The same for facts just read from a text, which mostly shows that there is nothing to look for. */
export function checkFiniteIn(text: string, facts: JsonObject): void {
  if (mayReadAsInfinite(text)) checkFinite(facts);
}
