import {nearest} from '../../kit/did-you-mean.js';
import {stringValue} from './string-literal.js';
import type {SyntaxErrors} from './syntax-errors.js';
import {Kind, type Tokens} from './token.js';

/** Thrown to leave the construct that cannot be read; the error is in the list already. */
export class Unreadable extends Error {}

/** One for all: a file full of errors must not pay for a million stack traces. */
const unreadable = new Unreadable();

/** Nesting beyond this is refused: every later stage walks trees recursively. */
export const deepest = 200;

/** Words that are no names where a name may stand, unless a `$` stands before them (rulings 9, 23). */
const reserved = new Set([
  'rule',
  'when',
  'then',
  'and',
  'or',
  'not',
  'AND',
  'OR',
  'NOT',
  'in',
  'true',
  'false',
  'null',
]);
const caseSensitive = new Set(['true', 'false', 'null', 'and', 'or', 'not']);
export const keywordsBeforeParen = new Set(['exists', 'forall', 'test', 'accumulate']);

/** A position in the tokens, and how to complain there. */
export class Cursor {
  index = 0;
  depth = 0;

  constructor(
    readonly tokens: Tokens,
    readonly errors: SyntaxErrors,
  ) {}

  get kind(): Kind {
    return this.tokens.kinds[this.index]!;
  }
  get start(): number {
    return this.tokens.starts[this.index]!;
  }
  /** Where the token before this one ends. */
  get previousEnd(): number {
    return this.index === 0 ? 0 : this.tokens.ends[this.index - 1]!;
  }
  kindAt(ahead: number): Kind {
    return this.tokens.kinds[Math.min(this.index + ahead, this.tokens.kinds.length - 1)]!;
  }
  /** Text of this token. */
  text(ahead = 0): string {
    return this.tokens.textOf(Math.min(this.index + ahead, this.tokens.kinds.length - 1));
  }

  /** Whether this token is that word, as it stands: `$then` is a name, not the word. */
  isWord(word: string, ahead = 0): boolean {
    return this.kindAt(ahead) === Kind.word && this.text(ahead) === word;
  }

  accept(kind: Kind): boolean {
    if (this.kind !== kind) return false;
    this.index++;
    return true;
  }

  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.index++;
    return true;
  }

  expect(kind: Kind, what: string, fix?: string): void {
    if (!this.accept(kind)) this.unexpected(what, fix);
  }

  expectWord(word: string, fix?: string): void {
    if (!this.acceptWord(word)) this.unexpected(`"${word}"`, fix);
  }

  /** A name where a fact, function or binding is named; gives it without its `$`. */
  name(what: string): string {
    if (this.kind !== Kind.word) this.unexpected(what);
    const text = this.text();
    if (text.startsWith('$')) {
      this.index++;
      return text.slice(1);
    }
    const lower = text.toLowerCase();
    if (caseSensitive.has(lower) && !reserved.has(text)) {
      this.fail('GRL_KEYWORD_CASE', `"${text}" is neither a keyword nor a name.`, `Write ${lower}.`);
    }
    if (reserved.has(text)) this.unexpected(what);
    this.index++;
    return text;
  }

  /** A name behind a dot or before a colon, where every word is one (ruling 9). */
  fieldName(what: string): string {
    if (this.kind !== Kind.word) this.unexpected(what);
    const text = this.text();
    this.index++;
    return text.startsWith('$') ? text.slice(1) : text;
  }

  /** The value of the string token here. */
  stringText(): string {
    return stringValue(this.text());
  }

  /** Counts a level of nesting for the time of `read`. */
  nested<T>(read: () => T): T {
    if (++this.depth > deepest) {
      const fix = 'Split it into several rules, or give a part of it a fact of its own.';
      this.fail('GRL_TOO_DEEP', `This is nested more than ${deepest} deep.`, fix);
    }
    const value = read();
    this.depth--;
    return value;
  }

  /** Reports this token as not what should stand here. */
  unexpected(wanted: string, fix?: string): never {
    // The lexer has said what is wrong with this one.
    if (this.kind === Kind.bad) throw unreadable;
    this.fail('GRL_UNEXPECTED_TOKEN', `Expected ${wanted}, found ${this.#found()}.`, fix ?? this.#hint());
  }

  fail(code: string, message: string, fix?: string, at = this.start, length = this.text().length): never {
    this.errors.add(code, message, at, length, fix);
    throw unreadable;
  }

  #found(): string {
    if (this.kind === Kind.end) return 'the end of the file';
    const text = this.text();
    return this.kind === Kind.string ? `the string ${text}` : `"${text}"`;
  }

  #hint(): string | undefined {
    // `;;` starts a comment, so a doubled semicolon hides one that was meant (ruling 14).
    const gap = this.tokens.text.slice(this.previousEnd, this.start);
    if (gap.includes(';;')) return 'The ";;" before it starts a comment up to the end of its line: write one ";".';
    return undefined;
  }
}

/** `Did you mean …?` for a word that should have been one of some. */
export const suggestion = (word: string, words: readonly string[]): string | undefined => {
  const close = nearest(word, words);
  return close === undefined ? undefined : `Did you mean ${close}?`;
};
