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

// The forms of ruling 57. None can be matched in two ways from one place, so the platform's engine is linear on them;
// `[^\s/]+\S*` stands there for what is written here as `[^\s/]\S*`.
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
  define('IsEmail', [1, 1], hasForm(email)),
  define('IsUrl', [1, 1], hasForm(url)),
  define('IsPhone', [1, 1], hasForm(phone)),
  define('IsNumeric', [1, 1], isNumeric),
  define('IsAlpha', [1, 1], hasForm(letters)),
  define('IsEmpty', [1, 1], isEmpty),
  define('IsNull', [1, 1], isNull),
  define('InRange', [3, 3], inRange),
];
