import type {Json} from '../../kit/json.js';

/** A value's type in the words of error messages: `null`, `a number`, `an array` … */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'boolean':
      return 'a boolean';
    case 'number':
      return 'a number';
    default:
      return 'a string';
  }
}
