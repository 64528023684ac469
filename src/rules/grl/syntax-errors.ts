import type {Diagnostic} from './diagnostic.js';
import {lineMap} from './place.js';
import type {SourceFile} from './source.js';

/** Enough to mend a file; a binary file must not give a million lines. */
const most = 100;

/** Collects what is wrong with the text of one file; places are worked out at the end, once. */
export class SyntaxErrors {
  readonly #found: {
    code: string;
    message: string;
    at: number;
    length: number;
    fix: string | undefined;
    rule: string | undefined;
  }[] = [];
  /** Name of the rule that is being read. */
  rule: string | undefined;

  add(code: string, message: string, at: number, length: number, fix?: string): void {
    if (this.#found.length < most * 4) this.#found.push({code, message, at, length, fix, rule: this.rule});
  }

  get count(): number {
    return this.#found.length;
  }

  /** In text order, one for each place, at most a hundred. */
  diagnostics({path, text}: SourceFile, severity: 'error' | 'warning' = 'error'): Diagnostic[] {
    if (this.#found.length === 0) return [];
    const place = lineMap(text);
    const sorted = this.#found.toSorted((a, b) => a.at - b.at);
    const single = sorted.filter(({at}, index) => index === 0 || sorted[index - 1]!.at !== at).slice(0, most);
    return single.map(({code, message, at, length, fix, rule}) => ({
      severity,
      code,
      message,
      path,
      ...place(at),
      length: Math.max(1, [...text.slice(at, at + Math.min(length, 200))].length),
      ...(rule === undefined ? {} : {rule}),
      ...(fix === undefined ? {} : {fix}),
    }));
  }
}
