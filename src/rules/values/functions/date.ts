import type {Json} from '../../../kit/json.js';
import {dateText, dateTimeText, isPrintable, msPerDay, msPerHour, msPerMinute, parseDate} from '../date.js';
import {formatDate, parseByFormat} from '../date-format.js';
import {Fault} from '../fault.js';
import {dateArgument, integerArgument, numberArgument, textArgument} from './arguments.js';
import {define} from './builtin.js';

const now = (ms: number): Json => dateTimeText(ms);

const today = (ms: number): Json => dateText(ms);

/** A function that reads one part of a date in UTC. */
const partOf =
  (read: (date: Date) => number) =>
  (date: Json): Json =>
    date === null ? null : read(new Date(dateArgument(date, 0).ms));

/** 1 for Monday to 7 for Sunday. */
const weekday = (date: Date): number => date.getUTCDay() || 7;

const isWeekend = (date: Json): Json => date !== null && weekday(new Date(dateArgument(date, 0).ms)) >= 6;

/** A date without a time stays one (ruling 56). */
function addDays(date: Json, days: Json): Json {
  if (date === null || days === null) return null;
  const {ms, hasTime} = dateArgument(date, 0);
  const result = later(ms, integerArgument(days, 1) * msPerDay);
  return hasTime ? dateTimeText(result) : dateText(result);
}

const adding =
  (unitMs: number) =>
  (date: Json, amount: Json): Json => {
    if (date === null || amount === null) return null;
    const {ms} = dateArgument(date, 0);
    return dateTimeText(later(ms, Math.round(numberArgument(amount, 1) * unitMs)));
  };

function later(ms: number, byMs: number): number {
  const result = ms + byMs;
  if (isPrintable(result)) return result;
  throw new Fault('the result lies outside the years 0000 to 9999', 1);
}

/** Whole units from the first date to the second, toward zero. */
const between =
  (unitMs: number) =>
  (from: Json, to: Json): Json => {
    if (from === null || to === null) return null;
    const [start, end] = [dateArgument(from, 0), dateArgument(to, 1)];
    return Math.trunc((end.ms - start.ms) / unitMs) + 0;
  };

function format(date: Json, pattern: Json): Json {
  if (date === null || pattern === null) return null;
  const {ms} = dateArgument(date, 0);
  return formatDate(ms, textArgument(pattern, 1));
}

function parse(text: Json, pattern?: Json): Json {
  if (text === null || pattern === null) return null;
  if (pattern === undefined) return dateTimeText(dateArgument(text, 0).ms);
  const written = textArgument(text, 0);
  const layout = textArgument(pattern, 1);
  const ms = parseByFormat(written, layout);
  if (ms !== undefined) return dateTimeText(ms);
  const hint = parseDate(written) ? ' (leave the format out for ISO 8601)' : '';
  throw new Fault(
    `${JSON.stringify(written.slice(0, 40))} is no date in the format ${JSON.stringify(layout)}${hint}`,
    0,
  );
}

export const dateFunctions = [
  define(
    'Now',
    [0, 0],
    now,
    {usesNow: true, neverFails: true},
    'Now() → "2026-06-15T12:00:00.000Z" · the request\'s `now`',
  ),
  define('Today', [0, 0], today, {usesNow: true, neverFails: true}, 'Today() → "2026-06-15"'),
  define(
    'Year',
    [1, 1],
    partOf(date => date.getUTCFullYear()),
    {},
    'Year("2026-03-14") → 2026',
  ),
  define(
    'Month',
    [1, 1],
    partOf(date => date.getUTCMonth() + 1),
    {},
    'Month("2026-03-14") → 3',
  ),
  define(
    'Day',
    [1, 1],
    partOf(date => date.getUTCDate()),
    {},
    'Day("2026-03-14") → 14',
  ),
  define(
    'Hour',
    [1, 1],
    partOf(date => date.getUTCHours()),
    {},
    'Hour("2026-03-14T08:15:00+02:00") → 6',
  ),
  define('DayOfWeek', [1, 1], partOf(weekday), {}, 'DayOfWeek("2026-03-15") → 7 · Monday is 1'),
  define('IsWeekend', [1, 1], isWeekend, {isPredicate: true}, 'IsWeekend("2026-03-14") → true'),
  define(
    'AddDays',
    [2, 2],
    addDays,
    {},
    'AddDays("2026-01-31", 1) → "2026-02-01" · a date stays a date; whole days, negative ones back',
  ),
  define('AddHours', [2, 2], adding(msPerHour), {}, 'AddHours("2026-01-31", 25) → "2026-02-01T01:00:00.000Z"'),
  define(
    'AddMinutes',
    [2, 2],
    adding(msPerMinute),
    {},
    'AddMinutes("2026-01-31T00:00", 90) → "2026-01-31T01:30:00.000Z"',
  ),
  define(
    'DaysBetween',
    [2, 2],
    between(msPerDay),
    {},
    'DaysBetween("2026-01-01", "2026-03-01") → 59 · whole days, toward zero',
  ),
  define('HoursBetween', [2, 2], between(msPerHour), {}, 'HoursBetween("2026-01-02", "2026-01-01T22:30") → -1'),
  define(
    'FormatDate',
    [2, 2],
    format,
    {},
    'FormatDate("2026-03-14", "DD.MM.YYYY HH:mm:ss") → "14.03.2026 00:00:00" · other letters stand for themselves',
  ),
  define(
    'ParseDate',
    [1, 2],
    parse,
    {},
    'ParseDate("14/03/2026", "DD/MM/YYYY") → "2026-03-14T00:00:00.000Z" · without a format: ISO 8601',
  ),
];
