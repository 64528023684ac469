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

/**
 * The tokens of a text as columns of numbers: no object for each of a million tokens, nothing for the garbage collector
 * to follow. `$` belongs to its word. The last token is `Kind.end`.
 */
export class Tokens {
  count = 0;
  #kinds: Uint8Array<ArrayBuffer>;
  #starts: Uint32Array<ArrayBuffer>;
  #ends: Uint32Array<ArrayBuffer>;

  constructor(readonly text: string) {
    // About what rules have; dense text makes it grow.
    const room = (text.length >> 2) + 16;
    this.#kinds = new Uint8Array(room);
    this.#starts = new Uint32Array(room);
    this.#ends = new Uint32Array(room);
  }

  push(kind: Kind, start: number, end: number): void {
    const index = this.count++;
    if (index === this.#kinds.length) this.#grow();
    this.#kinds[index] = kind;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  /** Before the first and behind the last token there is nothing but the end, whose number is that of an empty column. */
  kind(index: number): Kind {
    return (this.#kinds[index] ?? Kind.end) as Kind;
  }

  start(index: number): number {
    return this.#starts[index]!;
  }

  end(index: number): number {
    return this.#ends[index]!;
  }

  textOf(index: number): string {
    return this.text.slice(this.#starts[index], this.#ends[index]);
  }

  /** Whether a token reads so; makes no string. */
  is(index: number, text: string): boolean {
    const start = this.#starts[index]!;
    return this.#ends[index]! - start === text.length && this.text.startsWith(text, start);
  }

  #grow(): void {
    const room = this.#kinds.length * 2;
    const [kinds, starts, ends] = [new Uint8Array(room), new Uint32Array(room), new Uint32Array(room)];
    kinds.set(this.#kinds);
    starts.set(this.#starts);
    ends.set(this.#ends);
    [this.#kinds, this.#starts, this.#ends] = [kinds, starts, ends];
  }
}
