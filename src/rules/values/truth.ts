import type {Json} from '../../kit/json.js';
import {Fault} from './fault.js';
import {kindOf} from './kind.js';

/** A value where a boolean is consumed (ruling 8): null is false, anything else but a boolean is a Fault. */
export function truthOf(value: Json): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  throw new Fault(`a condition must be true or false, not ${kindOf(value)}`, 'value');
}
