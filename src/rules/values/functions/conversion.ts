import type {Json} from '../../../kit/json.js';
import {Fault} from '../fault.js';
import {kindOf} from '../kind.js';
import {numberIn} from '../number-text.js';
import {toText} from '../text.js';
import {truthOf} from '../truth.js';
import {define, type Lazy} from './builtin.js';

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

const firstKnown: Lazy = {
  source: args => `(${args.map(arg => arg.value()).join(' ?? ')})`,
  run: args => {
    for (const arg of args) {
      const value = arg.value();
      if (value !== null) return value;
    }
    return null;
  },
};

const choice: Lazy = {
  source: ([test, yes, no]) => `(${test!.truth()} ? ${yes!.value()} : ${no!.value()})`,
  run: ([test, yes, no]) => (test!.truth() ? yes! : no!).value(),
};

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
  define(
    'ToNumber',
    [1, 1],
    toNumber,
    {settles: 'first'},
    'ToNumber("1.5") → 1.5 · anything but a number in text is an error',
  ),
  define(
    'ToString',
    [1, 1],
    toText,
    {neverFails: true, settles: 'first'},
    'ToString({b: 1, a: [null]}) → "{\\"a\\":[null],\\"b\\":1}" · `""` for null',
  ),
  define('ToBoolean', [1, 1], toBoolean, {settles: 'first'}, 'ToBoolean("true") → true · `"true"` and `"false"` only'),
  define(
    'Coalesce',
    [1, Number.POSITIVE_INFINITY],
    coalesce,
    {lazy: firstKnown, neverFails: true, settles: 'any'},
    'Coalesce(null, null, 3) → 3 · the first that is not null; the rest is not looked at',
  ),
  define('If', [3, 3], choose, {lazy: choice}, 'If(2 > 1, "yes", 1 / 0) → "yes" · only what is chosen is computed'),
];
