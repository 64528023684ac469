import type {Json} from '../../../kit/json.js';
import {Fault} from '../fault.js';
import {indexOfText} from '../find-text.js';
import {contains, endsWith, startsWith} from '../membership.js';
import {matchesRegex} from '../regex.js';
import {codePointCount, maxListLength, maxTextLength, sliceCodePoints, toText} from '../text.js';
import {matchesWildcard} from '../wildcard.js';
import {countArgument, listArgument, textArgument} from './arguments.js';
import {define} from './builtin.js';

const toUpper = (text: Json): Json => (text === null ? null : textArgument(text, 0).toUpperCase());

const toLower = (text: Json): Json => (text === null ? null : textArgument(text, 0).toLowerCase());

const trim = (text: Json): Json => (text === null ? null : textArgument(text, 0).trim());

const length = (text: Json): Json => (text === null ? 0 : codePointCount(textArgument(text, 0)));

function substring(text: Json, start: Json, count?: Json): Json {
  if (text === null || start === null || count === null) return null;
  const whole = textArgument(text, 0);
  const from = countArgument(start, 1);
  const to = count === undefined ? Number.POSITIVE_INFINITY : from + countArgument(count, 2);
  return sliceCodePoints(whole, from, to);
}

function replace(text: Json, from: Json, to: Json): Json {
  if (text === null || from === null || to === null) return null;
  const [whole, sought, substitute] = [textArgument(text, 0), textArgument(from, 1), textArgument(to, 2)];
  if (sought === '') return whole;
  const parts = partsBetween(whole, sought);
  return bounded(whole.length + (parts.length - 1) * (substitute.length - sought.length)) && parts.join(substitute);
}

/** Null counts as the empty text here, alone among the string functions. */
function concat(...values: Json[]): Json {
  const texts = values.map(toText);
  return bounded(texts.reduce((sum, text) => sum + text.length, 0)) && texts.join('');
}

function split(text: Json, separator: Json): Json {
  if (text === null || separator === null) return null;
  const [whole, between] = [textArgument(text, 0), textArgument(separator, 1)];
  const parts = between === '' ? Array.from(whole) : partsBetween(whole, between);
  if (parts.length > maxListLength) throw new Fault(`more than ${maxListLength} parts`, 'operator');
  return parts;
}

function join(list: Json, separator: Json): Json {
  if (list === null || separator === null) return null;
  const texts = listArgument(list, 0).map(toText);
  const between = toText(separator);
  const length = texts.reduce((sum, text) => sum + text.length, between.length * Math.max(0, texts.length - 1));
  return bounded(length) && texts.join(between);
}

const padLeft = (value: Json, width: Json, fill?: Json): Json => {
  const padding = paddingOf(value, width, fill);
  return padding === null ? null : padding + toText(value);
};

const padRight = (value: Json, width: Json, fill?: Json): Json => {
  const padding = paddingOf(value, width, fill);
  return padding === null ? null : toText(value) + padding;
};

/** The code points that are missing: the fill (a space unless given) over and over, cut to length. */
function paddingOf(value: Json, width: Json, fill: Json = ' '): string | null {
  if (value === null || width === null || fill === null) return null;
  const missing = countArgument(width, 1) - codePointCount(toText(value));
  const unit = toText(fill);
  if (missing <= 0 || unit === '') return '';
  bounded(missing * 2);
  const repeated = unit.repeat(Math.ceil(missing / codePointCount(unit)));
  return sliceCodePoints(repeated, 0, missing);
}

const regexMatch = (text: Json, pattern: Json): Json =>
  typeof text === 'string' && typeof pattern === 'string' && matchesRegex(text, pattern, 1);

/** `text.split(separator)` that no pair can slow down. */
function partsBetween(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let found = indexOfText(text, separator); found >= 0; found = indexOfText(text, separator, start)) {
    parts.push(text.slice(start, found));
    start = found + separator.length;
  }
  parts.push(text.slice(start));
  return parts;
}

function bounded(length: number): true {
  if (length <= maxTextLength) return true;
  throw new Fault(`the text would be longer than ${maxTextLength} characters`, 'operator');
}

const any = Number.POSITIVE_INFINITY;

export const stringFunctions = [
  define('ToUpper', [1, 1], toUpper, {settles: 'first'}, 'ToUpper("Zoë") → "ZOË"'),
  define('ToLower', [1, 1], toLower, {settles: 'first'}, 'ToLower("ABC") → "abc"'),
  define('Trim', [1, 1], trim, {settles: 'first'}, 'Trim("  x ") → "x"'),
  define('Length', [1, 1], length, {}, 'Length("a😀") → 2 · 0 for null'),
  define(
    'Substring',
    [2, 3],
    substring,
    {},
    'Substring("abcdef", 1, 3) → "bcd" · start and length; clamped to the text',
    'Substring("abcdef", 4) → "ef" · to the end',
  ),
  define('Replace', [3, 3], replace, {}, 'Replace("a-b-c", "-", "+") → "a+b+c" · every place'),
  define('Concat', [1, any], concat, {}, 'Concat("a", 1, null, true) → "a1true" · anything, null as nothing'),
  define('Split', [2, 2], split, {}, 'Split("a,b", ",") → ["a", "b"]'),
  define('Join', [2, 2], join, {mapsPaths: true}, 'Join(["a", 1], "/") → "a/1"'),
  define('PadLeft', [2, 3], padLeft, {settles: 'first'}, 'PadLeft("7", 3, "0") → "007" · a space unless given'),
  define('PadRight', [2, 3], padRight, {settles: 'first'}, 'PadRight("ab", 4) → "ab  "'),
  define(
    'Contains',
    [2, 2],
    contains,
    {neverFails: true, isPredicate: true},
    'Contains("abc", "b") → true · as `contains`: arrays and objects, too',
  ),
  define('StartsWith', [2, 2], startsWith, {neverFails: true, isPredicate: true}, 'StartsWith("abc", "ab") → true'),
  define('EndsWith', [2, 2], endsWith, {neverFails: true, isPredicate: true}, 'EndsWith("abc", "bc") → true'),
  define(
    'Matches',
    [2, 2],
    matchesWildcard,
    {neverFails: true, isPredicate: true},
    'Matches("INV-7", "INV-*") → true · as `matches`',
  ),
  define(
    'MatchesRegex',
    [2, 2],
    regexMatch,
    {isPredicate: true},
    'MatchesRegex("order-12", "[0-9]+$") → true · RE2 syntax, found anywhere; no look-around or back-references, so no text can make it slow',
  ),
];
