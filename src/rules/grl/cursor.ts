import type {Condition} from './ast.js';
import {operatorInstead, reserved, spelledWrong} from './keywords.js';
import {stringValue} from './string-literal.js';
import type {SyntaxErrors} from './syntax-errors.js';
import {Kind, type Tokens} from './token.js';

/** Thrown to leave the construct that cannot be read; the error is in the list already. */
class Unreadable extends Error {}

/** One for all: a file full of errors must not pay for a million stack traces. */
const unreadable = new Unreadable();

/** Nesting beyond this is refused: every later stage walks trees recursively. */
const deepest = 256;

const mostSteps = 1000;

/** A position in the tokens, and how to complain there. */
export class Cursor {
  index = 0;
  /** Levels of nesting around the token here. */
  #depth = 0;
  /** Levels of the tallest node read so far on this level of nesting. */
  #height = 0;
  readonly #readCondition: (cursor: Cursor) => Condition;

  /** Conditions contain values and values conditions (ruling 7); `readCondition` ties that knot. */
  constructor(
    readonly tokens: Tokens,
    readonly errors: SyntaxErrors,
    readCondition: (cursor: Cursor) => Condition,
  ) {
    this.#readCondition = readCondition;
  }

  get kind(): Kind {
    return this.tokens.kind(this.index);
  }
  get start(): number {
    return this.tokens.start(this.index);
  }
  /** Where the token before this one ends. */
  get previousEnd(): number {
    return this.index === 0 ? 0 : this.tokens.end(this.index - 1);
  }
  /** Kind of the token so many further on. */
  kindAt(ahead: number): Kind {
    return this.tokens.kind(this.index + ahead);
  }
  text(ahead = 0): string {
    return this.tokens.textOf(this.index + ahead);
  }

  /** Whether this token is that word, as it stands: `$then` is a name, not the word. */
  isWord(word: string, ahead = 0): boolean {
    return this.kindAt(ahead) === Kind.word && this.tokens.is(this.index + ahead, word);
  }

  is(kind: Kind): boolean {
    return this.kind === kind;
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
    if (reserved.has(text)) {
      this.unexpected(what, this.kindAt(1) === Kind.dot ? `A fact of that name is written $${text}.` : undefined);
    }
    const keyword = spelledWrong(text);
    if (keyword !== undefined) {
      this.fail('GRL_KEYWORD_CASE', `"${text}" is neither a keyword nor a name.`, `Write ${keyword}.`);
    }
    this.index++;
    return text.startsWith('$') ? text.slice(1) : text;
  }

  /** A name behind a dot or before a colon, where every word is one (ruling 9). */
  fieldName(what: string): string {
    if (this.kind !== Kind.word) this.unexpected(what);
    const text = this.text();
    this.index++;
    return text.startsWith('$') ? text.slice(1) : text;
  }

  /** The value of the string token here, which is taken. */
  string(): string {
    const value = stringValue(this.text());
    this.index++;
    return value;
  }

  /** The number token here, which is taken, when it is written as a whole number. */
  wholeNumber(what: string, fix?: string): number {
    if (this.kind !== Kind.number || !/^[0-9]+$/.test(this.text())) this.unexpected(what, fix);
    const value = Number(this.text());
    this.index++;
    return value;
  }

  condition(): Condition {
    return this.nested(this.#readCondition);
  }

  /** Reads something a level deeper. */
  nested<T>(read: (cursor: Cursor) => T): T {
    const siblings = this.#height;
    if (this.#depth === deepest) this.#tooDeep();
    this.#depth++;
    this.#height = 0;
    const value = read(this);
    this.#depth--;
    this.#grow(siblings);
    return value;
  }

  /** Begins `first { operator next }`. Gives what `endChain` takes. */
  beginChain(): number {
    const siblings = this.#height;
    this.#height = 0;
    return siblings;
  }

  /** Ends it; when there was an operator, its node is a level above its operands. */
  endChain(siblings: number, hasOperator: boolean): void {
    if (hasOperator) this.#grow(siblings);
    else if (siblings > this.#height) this.#height = siblings;
  }

  #grow(siblings: number): void {
    if (this.#height >= deepest) this.#tooDeep();
    this.#height = Math.max(this.#height + 1, siblings);
  }

  /** Refuses a path that leads deeper into the facts than values can be walked. */
  checkSteps(count: number): void {
    if (count > mostSteps) this.#tooDeep(`This path has more than ${mostSteps} steps.`);
  }

  #tooDeep(message = `This is nested more than ${deepest} deep.`): never {
    return this.fail('GRL_TOO_DEEP', message, 'Split it into several rules, or give a part of it a fact of its own.');
  }

  /** Runs `read`; after an error that it reported, gives undefined, and the cursor stands at the unexpected token. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#depth = 0;
      this.#height = 0;
      return undefined;
    }
  }

  /** Reports this token as not what should stand here. */
  unexpected(wanted: string, fix?: string): never {
    // The lexer has said what is wrong with this one.
    if (this.kind === Kind.bad) throw unreadable;
    const advice = this.#behindDoubledSemicolon() ?? fix ?? this.#hint();
    return this.fail('GRL_UNEXPECTED_TOKEN', `Expected ${wanted}, found ${this.#found()}.`, advice);
  }

  fail(code: string, message: string, fix?: string, at = this.start, end = this.tokens.end(this.index)): never {
    this.errors.add({code, message, at, end, fix});
    // Nobody wants more of them, so the rest is not read.
    if (this.errors.isFull) this.index = this.tokens.count - 1;
    throw unreadable;
  }

  #found(): string {
    if (this.kind === Kind.end) return 'the end of the file';
    const text = this.text();
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    return this.kind === Kind.string ? `the string ${shown}` : `"${shown}"`;
  }

  /** `;;` starts a comment, so a doubled semicolon hides one that was meant (ruling 14). */
  #behindDoubledSemicolon(): string | undefined {
    if (!/^[^\S\n\r]*;;/.test(this.tokens.text.slice(this.previousEnd, this.start))) return undefined;
    return 'The ";;" before it starts a comment up to the end of its line: write one ";".';
  }

  #hint(): string | undefined {
    const text = this.is(Kind.word) ? this.text() : '';
    const keyword = spelledWrong(text) ?? operatorInstead(text);
    return keyword === undefined ? undefined : `Write ${keyword}.`;
  }
}
