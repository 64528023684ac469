import type {Json} from '../../../kit/json.js';
import {remainder} from '../arithmetic.js';
import {Fault} from '../fault.js';
import {roundDecimal} from '../rounding.js';
import {countArgument, numberArgument} from './arguments.js';
import {define} from './builtin.js';

const abs = (x: Json): Json => (x === null ? null : Math.abs(numberArgument(x, 0)));

/** Adding 0 turns the -0 of `Ceil(-0.5)` into 0. */
const ceil = (x: Json): Json => (x === null ? null : Math.ceil(numberArgument(x, 0)) + 0);

const floor = (x: Json): Json => (x === null ? null : Math.floor(numberArgument(x, 0)) + 0);

function round(x: Json, digits?: Json): Json {
  if (x === null || digits === null) return null;
  const value = numberArgument(x, 0);
  const places = digits === undefined ? 0 : countArgument(digits, 1);
  if (places > 15) throw new Fault(`expected 0 to 15 digits, not ${places}`, 1);
  return roundDecimal(value, places);
}

function sqrt(x: Json): Json {
  if (x === null) return null;
  const value = numberArgument(x, 0);
  if (value < 0) throw new Fault('a negative number has no square root', 0);
  return Math.sqrt(value) + 0;
}

function pow(base: Json, exponent: Json): Json {
  if (base === null || exponent === null) return null;
  const result = numberArgument(base, 0) ** numberArgument(exponent, 1);
  if (!Number.isFinite(result)) throw new Fault('the power is not a finite number', 'operator');
  return result + 0;
}

function mod(x: Json, divisor: Json): Json {
  if (x === null || divisor === null) return null;
  const [dividend, by] = [numberArgument(x, 0), numberArgument(divisor, 1)];
  if (by === 0) throw new Fault('remainder of a division by zero', 1);
  return remainder(dividend, by);
}

function clamp(x: Json, low: Json, high: Json): Json {
  if (x === null || low === null || high === null) return null;
  const [value, least, most] = [numberArgument(x, 0), numberArgument(low, 1), numberArgument(high, 2)];
  return Math.min(Math.max(value, least), most);
}

export const mathFunctions = [
  define('Abs', [1, 1], abs, {settles: 'first'}, 'Abs(-2.5) → 2.5'),
  define('Ceil', [1, 1], ceil, {settles: 'first'}, 'Ceil(1.2) → 2'),
  define('Floor', [1, 1], floor, {settles: 'first'}, 'Floor(-1.2) → -2'),
  define(
    'Round',
    [1, 2],
    round,
    {settles: 'first'},
    'Round(2.5) → 3 · half away from zero',
    'Round(1.005, 2) → 1.01 · rounds the number as it is printed; 0 to 15 digits',
  ),
  define('Sqrt', [1, 1], sqrt, {}, 'Sqrt(9) → 3'),
  define('Pow', [2, 2], pow, {}, 'Pow(2, 10) → 1024'),
  define('Mod', [2, 2], mod, {settles: 'first'}, 'Mod(-7, 3) → -1 · as `%`'),
  define('Clamp', [3, 3], clamp, {settles: 'first'}, 'Clamp(15, 0, 10) → 10 · value, least, most'),
];
