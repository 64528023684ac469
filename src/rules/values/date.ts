/** An instant in milliseconds since 1970 (UTC), and whether its text had a time of day. */
export interface DateValue {
  readonly ms: number;
  readonly hasTime: boolean;
}

export const msPerMinute = 60_000;
export const msPerHour = 60 * msPerMinute;
export const msPerDay = 24 * msPerHour;

const isoDate =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;

/**
 * `YYYY-MM-DD[THH:MM[:SS[.fff]][Z|±HH:MM]]`, UTC unless an offset is given (rulings 19 and 84 say what is a date,
 * ruling 56 that a date stays one); decimals beyond milliseconds are cut. Undefined for any other text and for days
 * that no calendar has.
 */
export function parseDate(text: string): DateValue | undefined {
  const match = isoDate.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const local = instantOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    millisecond: Number((fraction ?? '').padEnd(3, '0').slice(0, 3)),
  });
  const offset = offsetOf(zone);
  if (local === undefined || offset === undefined) return undefined;
  const ms = local - offset;
  return isPrintable(ms) ? {ms, hasTime: hour !== undefined} : undefined;
}

export interface DateParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** The instant of these parts in UTC; undefined when there is no such day or time. */
export function instantOf(parts: DateParts): number | undefined {
  const {year, month, day, hour, minute, second, millisecond} = parts;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999; 400 years on, the calendar is the same.
  const shift = year < 100 ? 400 : 0;
  return Date.UTC(year + shift, month - 1, day, hour, minute, second, millisecond) - shift * daysPerYear * msPerDay;
}

/** The Gregorian calendar repeats after 400 years of this mean length. */
const daysPerYear = 365.2425;

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * msPerHour + minutes * msPerMinute);
}

const firstInstant = Date.UTC(2000, 0, 1) - 5 * 400 * daysPerYear * msPerDay;
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether an instant lies in the years 0000 to 9999, which four digits can write. */
export const isPrintable = (ms: number): boolean => ms >= firstInstant && ms <= lastInstant;

/** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export const dateTimeText = (ms: number): string => new Date(ms).toISOString();

/** `YYYY-MM-DD`. */
export const dateText = (ms: number): string => dateTimeText(ms).slice(0, 10);
