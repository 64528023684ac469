import type {Json} from '../../kit/json.js';
import {equals} from './equality.js';
import {includesText} from './find-text.js';

/**
 * `container contains member`, which is `member in container`: an element of an array, a substring of a string, a key
 * of an object. Never an error: whatever cannot contain is false (ruling 36).
 */
export function contains(container: Json, member: Json): boolean {
  if (typeof container === 'string') return typeof member === 'string' && includesText(container, member);
  if (container === null || typeof container !== 'object') return false;
  if (Array.isArray(container)) return hasElement(container, member);
  return typeof member === 'string' && Object.hasOwn(container, member);
}

function hasElement(list: readonly Json[], member: Json): boolean {
  if (member === null || typeof member !== 'object') return list.includes(member);
  for (const element of list) if (equals(element, member)) return true;
  return false;
}

export const startsWith = (text: Json, start: Json): boolean =>
  typeof text === 'string' && typeof start === 'string' && text.startsWith(start);

export const endsWith = (text: Json, end: Json): boolean =>
  typeof text === 'string' && typeof end === 'string' && text.endsWith(end);

/** The list test `empty` (ruling 51): null, `""`, `[]` and `{}`; never a number or a boolean. */
export function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}
