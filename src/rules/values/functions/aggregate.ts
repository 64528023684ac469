import {isObject, type Json} from '../../../kit/json.js';
import {Fault} from '../fault.js';
import {kindOf} from '../kind.js';
import {define} from './builtin.js';

/** Null has nothing, an array its elements, an object its keys; nothing else can be counted (ruling 50). */
function count(value: Json): Json {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new Fault(`cannot count ${kindOf(value)}`, 0);
}

const endOf =
  (index: 0 | -1) =>
  (list: Json): Json => {
    if (list === null) return null;
    if (!Array.isArray(list)) throw new Fault(`expected an array, not ${kindOf(list)}`, 0);
    return list.at(index) ?? null;
  };

function sum(values: Json): Json {
  let total = 0;
  for (const value of numbersIn([values])) total += value;
  return finite(total);
}

function average(values: Json): Json {
  const numbers = numbersIn([values]);
  if (numbers.length === 0) return null;
  return finite(numbers.reduce((total, value) => total + value, 0) / numbers.length);
}

const least = (...values: Json[]): Json => extreme(numbersIn(values), (a, b) => a < b);

const greatest = (...values: Json[]): Json => extreme(numbersIn(values), (a, b) => a > b);

function extreme(numbers: readonly number[], beats: (a: number, b: number) => boolean): number | null {
  let best: number | null = null;
  for (const value of numbers) if (best === null || beats(value, best)) best = value;
  return best;
}

/**
 * The numbers that an aggregate works on: of one argument a number, or the elements of an array; several arguments are
 * one list (ruling 50). Nulls are skipped, anything else is at fault.
 */
function numbersIn(args: readonly Json[]): number[] {
  const [only] = args;
  const single = args.length === 1;
  const list = single && Array.isArray(only) ? only : args;
  const numbers: number[] = [];
  for (const [i, value] of list.entries()) {
    if (typeof value === 'number') numbers.push(value);
    else if (value !== null) throw new Fault(`expected numbers, not ${kindOf(value)}`, single ? 0 : i);
  }
  return numbers;
}

function finite(result: number): number {
  if (Number.isFinite(result)) return result + 0;
  throw new Fault('the result is too large for a number', 'operator');
}

/** The function that each reducer of `accumulate` stands for; `collect` stands for none. */
export const reducers = {
  sum: 'Sum',
  count: 'Count',
  average: 'Avg',
  min: 'Min',
  max: 'Max',
  first: 'First',
  last: 'Last',
} as const;

const any = Number.POSITIVE_INFINITY;

export const aggregateFunctions = [
  define('Count', [1, 1], count, {mapsPaths: true}, 'Count([1, 2]) → 2 · elements, or keys of an object; 0 for null'),
  define('First', [1, 1], endOf(0), {mapsPaths: true}, 'First([1, 2]) → 1 · null when there is none'),
  define('Last', [1, 1], endOf(-1), {mapsPaths: true}, 'Last([1, 2]) → 2'),
  define(
    'Sum',
    [1, 1],
    sum,
    {mapsPaths: true, settles: 'first'},
    'Sum([1, 2, null]) → 3 · 0 for nothing; null skipped, anything else an error',
  ),
  define(
    'Avg',
    [1, 1],
    average,
    {mapsPaths: true, settles: 'first'},
    'Avg([1, 2]) → 1.5 · null for nothing, as `Min` and `Max`',
  ),
  define('Min', [1, any], least, {mapsPaths: true, settles: 'any'}, 'Min(3, 1, 2) → 1 · or of one list'),
  define('Max', [1, any], greatest, {mapsPaths: true, settles: 'any'}, 'Max([3, 1, 2]) → 3'),
];
