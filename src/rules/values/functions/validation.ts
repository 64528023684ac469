import type {Json} from '../../../kit/json.js';
import {isEmpty} from '../membership.js';
import {numberIn} from '../number-text.js';
import {atMost} from '../order.js';
import {define} from './builtin.js';

/** Whether the value is a string of this form; false for anything else, never an error (ruling 87). */
const hasForm =
  (form: RegExp) =>
  (value: Json): Json =>
    typeof value === 'string' && form.test(value);

// The forms that ruling 57 gives for e-mail, links, telephone numbers and letters. None can be matched in two ways from
// one place, so the platform's engine is linear on them; `[^\s/]+\S*` stands there for what is written here as
// `[^\s/]\S*`.
const email = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const url = /^https?:\/\/[^\s/]\S*$/;
const phone = /^\+?[0-9][0-9 ()./-]{5,19}$/;
const letters = /^\p{L}+$/u;

const isNumeric = (value: Json): Json =>
  typeof value === 'number' || (typeof value === 'string' && !Number.isNaN(numberIn(value)));

const isNull = (value: Json): Json => value === null;

/** Both ends included, ordered as `<=` orders: numbers, or texts such as dates. */
const inRange = (value: Json, low: Json, high: Json): Json => atMost(low, value) && atMost(value, high);

export const validationFunctions = [
  define(
    'IsEmail',
    [1, 1],
    hasForm(email),
    {neverFails: true, isPredicate: true},
    'IsEmail("a@b.io") → true · something, `@`, something with a dot',
  ),
  define(
    'IsUrl',
    [1, 1],
    hasForm(url),
    {neverFails: true, isPredicate: true},
    'IsUrl("https://x.y/z") → true · http and https',
  ),
  define(
    'IsPhone',
    [1, 1],
    hasForm(phone),
    {neverFails: true, isPredicate: true},
    'IsPhone("+49 421 123456") → true · 6 to 20 digits, blanks and `()./-`, after an optional `+`',
  ),
  define(
    'IsNumeric',
    [1, 1],
    isNumeric,
    {neverFails: true, isPredicate: true},
    'IsNumeric("1.5") → true · a number or a string that wholly is one',
  ),
  define(
    'IsAlpha',
    [1, 1],
    hasForm(letters),
    {neverFails: true, isPredicate: true},
    'IsAlpha("Zoë") → true · letters of any script',
  ),
  define(
    'IsEmpty',
    [1, 1],
    isEmpty,
    {neverFails: true, isPredicate: true},
    'IsEmpty([]) → true · null, `""`, `[]`, `{}`',
  ),
  define('IsNull', [1, 1], isNull, {neverFails: true, isPredicate: true}, 'IsNull(null) → true'),
  define(
    'InRange',
    [3, 3],
    inRange,
    {neverFails: true, isPredicate: true},
    'InRange(5, 1, 5) → true · both ends included; texts such as dates, too',
  ),
];
