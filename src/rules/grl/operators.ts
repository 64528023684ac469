import {Kind} from './token.js';

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

/** Kinds by character code, so that no string is made for an operator. */
export const singleKinds: readonly (Kind | undefined)[] = Object.entries(singles).reduce<(Kind | undefined)[]>(
  (kinds, [text, kind]) => {
    kinds[text.charCodeAt(0)] = kind;
    return kinds;
  },
  Array.from({length: 128}, () => undefined),
);

/** The kinds of those that `=` may follow. */
const beforeEquals: Readonly<Record<number, Kind>> = {
  [Kind.assign]: Kind.equal,
  [Kind.not]: Kind.notEqual,
  [Kind.less]: Kind.lessEqual,
  [Kind.greater]: Kind.greaterEqual,
  [Kind.plus]: Kind.plusAssign,
  [Kind.minus]: Kind.minusAssign,
  [Kind.star]: Kind.starAssign,
  [Kind.slash]: Kind.slashAssign,
};

/** The kind of an operator of two characters, if these are one. */
export function twinKinds(first: number, second: number): Kind | undefined {
  if (second === 61) {
    const kind = singleKinds[first];
    return kind === undefined ? undefined : beforeEquals[kind];
  }
  if (first !== second) return undefined;
  return first === 38 ? Kind.and : first === 124 ? Kind.or : undefined;
}
