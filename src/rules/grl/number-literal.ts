import {isDigit, isWordPart} from './characters.js';
import type {Scanned} from './syntax-errors.js';

const dot = 46;
const plus = 43;
const minus = 45;
/** No whole number of so few digits is beyond 2^53. */
const safeDigits = 15;

/**
 * Scans a number that starts at `start`: JSON's syntax without the sign (rulings 11 and 20: a minus is an operator, and
 * a number is finite).
 */
export function scanNumber(text: string, start: number): Scanned {
  let at = digitsEnd(text, start);
  const wholeEnd = at;
  if (text.charCodeAt(at) === dot && isDigit(text.charCodeAt(at + 1))) at = digitsEnd(text, at + 1);
  at = exponentEnd(text, at);
  const next = text.charCodeAt(at);
  if (next === dot) {
    const written = text.slice(start, at);
    return faulty(text, start, 'A number may not end in a dot.', `Write ${written} or ${written}.0.`);
  }
  if (isWordPart(next)) {
    return faulty(text, start, 'A number runs into a name.', 'Put a space or an operator between them.');
  }
  if (wholeEnd > start + 1 && text.charCodeAt(start) === 48) {
    const fix = `Write ${text.slice(start, at).replace(/^0+(?=[0-9])/, '')}.`;
    return faulty(text, start, 'A number may not start with a zero.', fix);
  }
  if (at === wholeEnd && at - start <= safeDigits) return {end: at};
  const written = text.slice(start, at);
  const value = Number(written);
  if (!Number.isFinite(value)) return faulty(text, start, 'This number is too large.', 'Use a smaller one.');
  if (at === wholeEnd && !Number.isSafeInteger(value)) {
    const fix = 'Write it as a string, or with an exponent when the last digits do not matter.';
    return faulty(text, start, 'This number is beyond 2^53 - 1 and would lose digits.', fix);
  }
  return {end: at};
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Behind the exponent that starts at `from`, or `from` where none does. */
function exponentEnd(text: string, from: number): number {
  const letter = text.charCodeAt(from);
  if (letter !== 101 && letter !== 69) return from;
  const sign = text.charCodeAt(from + 1);
  const digits = sign === plus || sign === minus ? from + 2 : from + 1;
  return isDigit(text.charCodeAt(digits)) ? digitsEnd(text, digits) : from;
}

/** Whatever hangs on to the number belongs to the fault, so that it is reported once. */
function faulty(text: string, at: number, message: string, fix: string): Scanned {
  let end = at;
  while (isWordPart(text.charCodeAt(end)) || text.charCodeAt(end) === dot) end++;
  return {end, fault: {code: 'GRL_BAD_NUMBER', message, at, end, fix}};
}
