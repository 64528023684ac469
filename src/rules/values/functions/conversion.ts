import type {Json} from '../../../kit/json.js';
import {Fault} from '../fault.js';
import {kindOf} from '../kind.js';
import {numberIn} from '../number-text.js';
import {toText} from '../text.js';
import {truthOf} from '../truth.js';
import {define} from './builtin.js';

function toNumber(value: Json): Json {
  if (value === null || typeof value === 'number') return value;
  const number = typeof value === 'string' ? numberIn(value) : Number.NaN;
  if (!Number.isNaN(number)) return number + 0;
  throw new Fault(`${described(value)} is not a number`, 0);
}

function toBoolean(value: Json): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new Fault(`${described(value)} is neither true nor false`, 0);
}

const described = (value: Json): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value);

/** The first that is not null. */
const coalesce = (...values: Json[]): Json => values.find(value => value !== null) ?? null;

function choose(condition: Json, yes: Json, no: Json): Json {
  try {
    return truthOf(condition) ? yes : no;
  } catch (fault) {
    throw fault instanceof Fault ? new Fault(fault.message, 0) : fault;
  }
}

export const conversionFunctions = [
  define('ToNumber', [1, 1], toNumber),
  define('ToString', [1, 1], toText),
  define('ToBoolean', [1, 1], toBoolean),
  define('Coalesce', [1, Number.POSITIVE_INFINITY], coalesce, {lazy: true}),
  define('If', [3, 3], choose, {lazy: true}),
];
