import type {Diagnostic, Severity} from './diagnostic.js';
import {lineMap} from './place.js';
import type {SourceFile} from './source.js';

/** Enough to mend a file; a binary file must not give a million lines. */
const most = 100;

/** What is wrong with a piece of a text. */
export interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  /** UTF-16 offsets of what to underline. */
  readonly at: number;
  readonly end: number;
  readonly fix?: string | undefined;
}

/** Where a literal ends, and what is wrong with it. */
export interface Scanned {
  /** Behind the literal, or where scanning gave up. */
  readonly end: number;
  readonly fault?: SyntaxFault;
}

/** Collects what is wrong with the text of one file; places are worked out at the end, once. */
export class SyntaxErrors {
  readonly #found: SyntaxFault[] = [];
  /** Where rules begin, with their names, and where they end, in text order. */
  readonly #rules: {readonly at: number; readonly rule: string | undefined}[] = [];
  #room = most;
  #count = 0;

  add(error: SyntaxFault): void {
    this.#count++;
    if (!this.isFull) this.#found.push(error);
  }

  /** How many were added, whether or not they are kept. */
  get count(): number {
    return this.#count;
  }

  /** Whether what is added now is not kept: there are enough errors to mend. */
  get isFull(): boolean {
    return this.#found.length >= this.#room;
  }

  /** A phase finds its errors in text order; the first hundred of each phase hold the first hundred of all. */
  startPhase(): void {
    this.#room = this.#found.length + most;
  }

  /** From here on errors belong to that rule, or to none. */
  enter(rule: string | undefined, at: number): void {
    // Errors behind the first hundred are not kept, so nobody will ask.
    if (!this.isFull) this.#rules.push({rule, at});
  }

  /** In text order, one for each place, at most a hundred. */
  diagnostics({path, text}: SourceFile, severity: Severity = 'error'): Diagnostic[] {
    if (this.#found.length === 0) return [];
    const place = lineMap(text);
    const sorted = this.#found.toSorted((a, b) => a.at - b.at);
    const single = sorted.filter(({at}, index) => index === 0 || sorted[index - 1]!.at !== at).slice(0, most);
    let passed = 0;
    return single.map(({code, message, at, end, fix}) => {
      while (passed < this.#rules.length && this.#rules[passed]!.at <= at) passed++;
      const rule = this.#rules[passed - 1]?.rule;
      const [underlined = ''] = text.slice(at, Math.min(end, at + 200)).split(/[\n\r]/, 1);
      return {
        severity,
        code,
        message,
        path,
        ...place(at),
        length: Math.max(1, [...underlined].length),
        ...(rule === undefined ? {} : {rule}),
        ...(fix === undefined ? {} : {fix}),
      };
    });
  }
}
