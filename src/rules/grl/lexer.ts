import type {Comment} from './ast.js';
import {isDigit, isLetter, isSpace, isWordPart} from './characters.js';
import {scanNumber} from './number-literal.js';
import {singleKinds, twinKinds} from './operators.js';
import {scanString} from './string-literal.js';
import type {SyntaxErrors} from './syntax-errors.js';
import {Kind, Tokens} from './token.js';

const quote = 34;
const dollar = 36;
const apostrophe = 39;
const star = 42;
const slash = 47;
const semicolon = 59;

/** Cuts a text into tokens in one pass, linear in its length. What is no token is reported and becomes `Kind.bad`. */
export function tokenize(text: string, errors: SyntaxErrors): {tokens: Tokens; comments: Comment[]} {
  const tokens = new Tokens(text);
  const comments: Comment[] = [];
  const length = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < length) {
    const char = text.charCodeAt(at);
    if (isSpace(char)) at++;
    else if (isLetter(char)) at = word(tokens, at, at + 1);
    else if (isDigit(char)) at = number(tokens, at, errors);
    else if (char === quote || char === apostrophe) at = string(tokens, at, errors);
    else if (char === dollar && isLetter(text.charCodeAt(at + 1))) at = word(tokens, at, at + 2);
    else {
      const behind = commentEnd(text, at, errors);
      if (behind === at) at = operator(tokens, at, errors);
      else {
        comments.push({at, end: behind, text: text.slice(at, behind)});
        at = behind;
      }
    }
  }
  tokens.push(Kind.end, length, length);
  return {tokens, comments};
}

function word(tokens: Tokens, start: number, from: number): number {
  const {text} = tokens;
  let end = from;
  while (isWordPart(text.charCodeAt(end))) end++;
  tokens.push(Kind.word, start, end);
  return end;
}

function string(tokens: Tokens, start: number, errors: SyntaxErrors): number {
  const {end, fault} = scanString(tokens.text, start);
  if (fault) errors.add(fault);
  tokens.push(fault ? Kind.bad : Kind.string, start, end);
  return end;
}

function number(tokens: Tokens, start: number, errors: SyntaxErrors): number {
  const {end, fault} = scanNumber(tokens.text, start);
  if (fault) errors.add(fault);
  tokens.push(fault ? Kind.bad : Kind.number, start, end);
  return end;
}

/** The end of the comment that starts here, or `at` where none does. */
function commentEnd(text: string, at: number, errors: SyntaxErrors): number {
  const first = text.charCodeAt(at);
  if (first !== slash && first !== semicolon) return at;
  const second = text.charCodeAt(at + 1);
  if (second === first) {
    let end = at + 2;
    while (end < text.length && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
    return end;
  }
  if (first !== slash || second !== star) return at;
  const close = text.indexOf('*/', at + 2);
  if (close >= 0) return close + 2;
  errors.add({
    code: 'GRL_COMMENT_OPEN',
    message: 'This comment is never closed.',
    at,
    end: at + 2,
    fix: 'Close it with */.',
  });
  return text.length;
}

function operator(tokens: Tokens, at: number, errors: SyntaxErrors): number {
  const {text} = tokens;
  const char = text.charCodeAt(at);
  const twin = twinKinds(char, text.charCodeAt(at + 1));
  if (twin !== undefined) {
    tokens.push(twin, at, at + 2);
    return at + 2;
  }
  const single = singleKinds[char];
  if (single !== undefined) {
    tokens.push(single, at, at + 1);
    return at + 1;
  }
  const end = rubbish(text, at, errors);
  tokens.push(Kind.bad, at, end);
  return end;
}

const meant: Readonly<Record<string, string>> = {
  '&': 'Write &&.',
  '|': 'Write ||.',
  '“': 'Write straight quotes: "…".',
  '”': 'Write straight quotes: "…".',
  '‘': "Write straight quotes: '…'.",
  '’': "Write straight quotes: '…'.",
  $: 'A name follows a $: $customer.',
};

/** A run of characters without meaning is one fault, also in a binary file. */
function rubbish(text: string, at: number, errors: SyntaxErrors): number {
  const first = String.fromCodePoint(text.codePointAt(at)!);
  let end = at + first.length;
  while (end < text.length && !hasMeaning(text.charCodeAt(end))) end++;
  errors.add({
    code: 'GRL_BAD_CHARACTER',
    message: `${printable(first)} has no meaning here.`,
    at,
    end,
    fix: Object.hasOwn(meant, first) ? meant[first] : 'Remove it, or put it in quotes.',
  });
  return end;
}

const hasMeaning = (char: number): boolean =>
  isWordPart(char) ||
  isSpace(char) ||
  char === quote ||
  char === apostrophe ||
  char === dollar ||
  singleKinds[char] !== undefined;

const printable = (character: string): string =>
  /[\p{C}\p{Z}]/u.test(character)
    ? `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
    : `"${character}"`;
