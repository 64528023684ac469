import type {Comment} from './ast.js';
import {scanString} from './string-literal.js';
import type {SyntaxErrors} from './syntax-errors.js';
import {Kind, Tokens} from './token.js';

const Char = {
  tab: 9,
  newline: 10,
  return: 13,
  space: 32,
  quote: 34,
  dollar: 36,
  apostrophe: 39,
  star: 42,
  slash: 47,
  zero: 48,
  nine: 57,
  semicolon: 59,
  equals: 61,
  underscore: 95,
} as const;

const isDigit = (char: number) => char >= Char.zero && char <= Char.nine;
const isLetter = (char: number) =>
  (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || char === Char.underscore;
const isWordPart = (char: number) => isLetter(char) || isDigit(char);

/** Cuts a text into tokens in one pass, linear in its length. What is no token is reported and becomes `Kind.bad`. */
export function tokenize(text: string, errors: SyntaxErrors): {tokens: Tokens; comments: Comment[]} {
  const tokens = new Tokens(text);
  const comments: Comment[] = [];
  const length = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < length) {
    const char = text.charCodeAt(at);
    if (char === Char.space || char === Char.newline || char === Char.tab || char === Char.return) {
      at++;
    } else if (isLetter(char)) {
      at = word(tokens, at);
    } else if (char === Char.quote || char === Char.apostrophe) {
      const {end, fault} = scanString(text, at);
      if (fault) errors.add(fault.code, fault.message, fault.at, 1, fault.fix);
      tokens.push(fault ? Kind.bad : Kind.string, at, end);
      at = end;
    } else if (isDigit(char)) {
      at = number(tokens, at, errors);
    } else if (char === Char.dollar) {
      at = dollar(tokens, at, errors);
    } else {
      const behind = commentEnd(text, at, errors);
      if (behind > at) {
        comments.push({at, end: behind, text: text.slice(at, behind)});
        at = behind;
      } else {
        at = operator(tokens, at, errors);
      }
    }
  }
  tokens.push(Kind.end, length, length);
  return {tokens, comments};
}

function word(tokens: Tokens, start: number): number {
  const {text} = tokens;
  let end = start + 1;
  while (isWordPart(text.charCodeAt(end))) end++;
  tokens.push(Kind.word, start, end);
  return end;
}

function dollar(tokens: Tokens, start: number, errors: SyntaxErrors): number {
  if (!isLetter(tokens.text.charCodeAt(start + 1))) {
    errors.add(
      'GRL_BAD_NAME',
      'A "$" needs a name behind it.',
      start,
      1,
      'Write a name such as $Customer, or drop the "$".',
    );
    tokens.push(Kind.bad, start, start + 1);
    return start + 1;
  }
  let end = start + 2;
  while (isWordPart(tokens.text.charCodeAt(end))) end++;
  tokens.push(Kind.word, start, end);
  return end;
}

/** JSON's syntax of numbers, without the sign (ruling 20). Whatever hangs on to a number belongs to the fault. */
const numberShape = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function number(tokens: Tokens, start: number, errors: SyntaxErrors): number {
  const {text} = tokens;
  numberShape.lastIndex = start;
  let end = start + numberShape.exec(text)![0].length;
  const written = text.slice(start, end);
  const next = text.charCodeAt(end);
  const fault = numberFault(written, next);
  // A method on a number does not exist, so a dot here is a number that ends too early.
  while (isWordPart(text.charCodeAt(end)) || text.charCodeAt(end) === 46) end++;
  if (fault) errors.add('GRL_BAD_NUMBER', fault.message, start, end - start, fault.fix);
  tokens.push(fault ? Kind.bad : Kind.number, start, end);
  return end;
}

function numberFault(written: string, next: number): {message: string; fix: string} | undefined {
  if (next === 46) return {message: 'A number may not end in a dot.', fix: `Write ${written} or ${written}.0.`};
  if (isWordPart(next) || next === Char.dollar)
    return {message: 'A number runs into a name.', fix: 'Put a space or an operator between them.'};
  if (/^0[0-9]/.test(written))
    return {message: 'A number may not start with a zero.', fix: `Write ${written.replace(/^0+(?=[0-9])/, '')}.`};
  const value = Number(written);
  if (!Number.isFinite(value)) return {message: `${written} is too large for a number.`, fix: 'Use a smaller number.'};
  if (/^[0-9]+$/.test(written) && !Number.isSafeInteger(value)) {
    const fix = 'Write it as a string, or with an exponent when the last digits do not matter.';
    return {message: `${written} is beyond 2^53 - 1 and would lose digits.`, fix};
  }
  return undefined;
}

/** The end of the comment that starts here, or `at` where none does. */
function commentEnd(text: string, at: number, errors: SyntaxErrors): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  if ((first === Char.slash && second === Char.slash) || (first === Char.semicolon && second === Char.semicolon)) {
    let end = at + 2;
    while (end < text.length && text.charCodeAt(end) !== Char.newline && text.charCodeAt(end) !== Char.return) end++;
    return end;
  }
  if (first === Char.slash && second === Char.star) {
    const close = text.indexOf('*/', at + 2);
    if (close >= 0) return close + 2;
    errors.add('GRL_COMMENT_OPEN', 'This comment is never closed.', at, 2, 'Close it with */.');
    return text.length;
  }
  return at;
}

const pairs: Readonly<Record<string, Kind>> = {
  '==': Kind.equal,
  '!=': Kind.notEqual,
  '<=': Kind.lessEqual,
  '>=': Kind.greaterEqual,
  '+=': Kind.plusAssign,
  '-=': Kind.minusAssign,
  '*=': Kind.starAssign,
  '/=': Kind.slashAssign,
  '&&': Kind.and,
  '||': Kind.or,
};

const singles: Readonly<Record<string, Kind>> = {
  '(': Kind.openParen,
  ')': Kind.closeParen,
  '{': Kind.openBrace,
  '}': Kind.closeBrace,
  '[': Kind.openBracket,
  ']': Kind.closeBracket,
  ',': Kind.comma,
  ':': Kind.colon,
  ';': Kind.semicolon,
  '.': Kind.dot,
  '+': Kind.plus,
  '-': Kind.minus,
  '*': Kind.star,
  '/': Kind.slash,
  '%': Kind.percent,
  '!': Kind.not,
  '=': Kind.assign,
  '<': Kind.less,
  '>': Kind.greater,
};

/** Kinds by character code, and by both codes of a pair: no string is made for an operator. */
const singleKinds: (Kind | undefined)[] = [];
for (const [text, kind] of Object.entries(singles)) singleKinds[text.charCodeAt(0)] = kind;
const pairKinds = new Map<number, Kind>();
for (const [text, kind] of Object.entries(pairs)) pairKinds.set((text.charCodeAt(0) << 8) | text.charCodeAt(1), kind);

function operator(tokens: Tokens, at: number, errors: SyntaxErrors): number {
  const {text} = tokens;
  const char = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (next === Char.equals || next === char) {
    const pair = pairKinds.get((char << 8) | next);
    if (pair !== undefined) {
      tokens.push(pair, at, at + 2);
      return at + 2;
    }
  }
  const kind = singleKinds[char];
  if (kind !== undefined) {
    tokens.push(kind, at, at + 1);
    return at + 1;
  }
  const end = endOfRubbish(text, at);
  const shown = String.fromCodePoint(text.codePointAt(at)!);
  const fix = {'&': 'Write &&.', '|': 'Write ||.', '“': 'Write a straight quote: ".'}[shown] ?? 'Remove it.';
  errors.add('GRL_BAD_CHARACTER', `"${printable(shown)}" has no meaning here.`, at, 1, fix);
  tokens.push(Kind.bad, at, end);
  return end;
}

/** A run of characters without meaning is one fault, also in a binary file. */
function endOfRubbish(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    const char = text.charCodeAt(end);
    const known = singleKinds[char] !== undefined || isWordPart(char) || char <= Char.space;
    if (end > at && (known || char === Char.quote || char === Char.apostrophe || char === Char.dollar)) break;
    end++;
  }
  return end;
}

const printable = (text: string): string =>
  /[\p{C}\p{Z}]/u.test(text) ? `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` : text;
