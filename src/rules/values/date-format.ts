import {type DateParts, instantOf} from './date.js';

/** What the letters of a date format stand for; everything else in a format stands for itself. */
const fields = {
  YYYY: {part: 'year', digits: 4},
  MM: {part: 'month', digits: 2},
  DD: {part: 'day', digits: 2},
  HH: {part: 'hour', digits: 2},
  mm: {part: 'minute', digits: 2},
  ss: {part: 'second', digits: 2},
} as const;

const field = /YYYY|MM|DD|HH|mm|ss/g;

/** Prints an instant (milliseconds since 1970) in UTC by a format such as `YYYY-MM-DD HH:mm:ss`. */
export function formatDate(ms: number, format: string): string {
  const date = new Date(ms);
  const parts = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
  return format.replace(field, name => {
    const {part, digits} = fields[name as keyof typeof fields];
    return String(parts[part]).padStart(digits, '0');
  });
}

/**
 * Reads a text that was printed by the format: the instant in UTC, or undefined when it does not fit. Month and day
 * are 1 and the time is midnight where the format does not say; a format without a year fits nothing.
 */
export function parseByFormat(text: string, format: string): number | undefined {
  const parts: {-readonly [Part in keyof DateParts]: DateParts[Part]} = {
    year: -1,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
  };
  let [at, formatAt] = [0, 0];
  const literal = (end: number): boolean => {
    const expected = format.slice(formatAt, end);
    const fits = text.startsWith(expected, at);
    at += expected.length;
    return fits;
  };
  for (const {0: name, index} of format.matchAll(field)) {
    if (!literal(index)) return undefined;
    const {part, digits} = fields[name as keyof typeof fields];
    const written = text.slice(at, at + digits);
    if (written.length < digits || !/^[0-9]+$/.test(written)) return undefined;
    parts[part] = Number(written);
    at += digits;
    formatAt = index + name.length;
  }
  if (!literal(format.length) || at !== text.length || parts.year < 0) return undefined;
  return instantOf(parts);
}
