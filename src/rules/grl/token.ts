/** What a token is. Operators and brackets have a kind each; words are told apart by the parser, where they stand. */
export const Kind = {
  end: 0,
  word: 1,
  string: 2,
  number: 3,
  /** Something the lexer has reported already. */
  bad: 4,
  openParen: 5,
  closeParen: 6,
  openBrace: 7,
  closeBrace: 8,
  openBracket: 9,
  closeBracket: 10,
  comma: 11,
  colon: 12,
  semicolon: 13,
  dot: 14,
  plus: 15,
  minus: 16,
  star: 17,
  slash: 18,
  percent: 19,
  not: 20,
  assign: 21,
  plusAssign: 22,
  minusAssign: 23,
  starAssign: 24,
  slashAssign: 25,
  equal: 26,
  notEqual: 27,
  less: 28,
  lessEqual: 29,
  greater: 30,
  greaterEqual: 31,
  and: 32,
  or: 33,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** The tokens of a text as columns: no object for each of a million tokens. `$` belongs to its word. */
export class Tokens {
  readonly kinds: Kind[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  constructor(readonly text: string) {}

  push(kind: Kind, start: number, end: number): void {
    this.kinds.push(kind);
    this.starts.push(start);
    this.ends.push(end);
  }

  textOf(index: number): string {
    return this.text.slice(this.starts[index], this.ends[index]);
  }

  /** Whether a token reads so; makes no string. */
  is(index: number, text: string): boolean {
    const start = this.starts[index]!;
    return this.ends[index]! - start === text.length && this.text.startsWith(text, start);
  }
}
