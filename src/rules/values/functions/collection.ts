import {byCodePoint, type Json} from '../../../kit/json.js';
import {Fault} from '../fault.js';
import {jsonText, sortedKeys} from '../text.js';
import {countArgument, listArgument, objectArgument} from './arguments.js';
import {define} from './builtin.js';

/** Of equal elements the first stays. */
function distinct(list: Json): Json {
  if (list === null) return null;
  const seen = new Set<Json>();
  return listArgument(list, 0).filter(element => {
    // Equal values have equal JSON; no text that stands for itself begins like this one.
    const key = typeof element === 'object' && element !== null ? `\0${jsonText(element)}` : plainKey(element);
    return seen.size < seen.add(key).size;
  });
}

/** Keeps strings apart from the keys of arrays and objects. */
const plainKey = (value: Json): Json => (typeof value === 'string' && value.startsWith('\0') ? `\0"${value}` : value);

/** Numbers by value or strings by code point; a mixture has no order. */
function sort(list: Json): Json {
  if (list === null) return null;
  const sorted = [...listArgument(list, 0)];
  if (sorted.every(isNumber)) return sorted.sort((a, b) => a - b);
  if (sorted.every(isText)) return sorted.sort(byCodePoint);
  throw new Fault('only all numbers or all strings can be sorted', 0);
}

const isNumber = (value: Json): value is number => typeof value === 'number';

const isText = (value: Json): value is string => typeof value === 'string';

const reverse = (list: Json): Json => (list === null ? null : listArgument(list, 0).toReversed());

function slice(list: Json, start: Json, end?: Json): Json {
  if (list === null || start === null || end === null) return null;
  const elements = listArgument(list, 0);
  const from = countArgument(start, 1);
  return elements.slice(from, end === undefined ? elements.length : countArgument(end, 2));
}

const keys = (object: Json): Json => (object === null ? null : sortedKeys(objectArgument(object, 0)));

function values(object: Json): Json {
  if (object === null) return null;
  const from = objectArgument(object, 0);
  return sortedKeys(from).map(key => from[key]!);
}

export const collectionFunctions = [
  define('Distinct', [1, 1], distinct, {mapsPaths: true, settles: 'first'}, 'Distinct([1, 2, 1]) → [1, 2]'),
  define(
    'Sort',
    [1, 1],
    sort,
    {mapsPaths: true, settles: 'first'},
    'Sort(["b", "a"]) → ["a", "b"] · all numbers or all strings',
  ),
  define('Reverse', [1, 1], reverse, {mapsPaths: true}, 'Reverse([1, 2]) → [2, 1]'),
  define('Slice', [2, 3], slice, {}, 'Slice([1, 2, 3], 1, 2) → [2] · start and end, the end left out'),
  define('Keys', [1, 1], keys, {}, 'Keys({b: 1, a: 2}) → ["a", "b"] · sorted'),
  define('Values', [1, 1], values, {}, 'Values({b: 1, a: 2}) → [2, 1] · in the order of the keys'),
];
