import type {Diagnostic, Severity} from '../grl/diagnostic.js';
import {lineMap} from '../grl/place.js';
import type {SourceFile} from '../grl/source.js';
import type {Expr} from './program.js';

/** A diagnostic by offsets: what the checks make. Lines and columns are counted once, for those that are reported. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Index into the files, and the UTF-16 offsets of what to underline. */
  readonly file: number;
  readonly at: number;
  readonly end?: number;
  readonly rule?: string;
  /** What to write instead, in words. */
  readonly fix?: string;
}

/**
 * The diagnostics of some findings in text order: file by file, then by place (ruling 82: all of them, parse errors
 * first, then in text order).
 */
export function diagnosticsOf(files: readonly SourceFile[], findings: readonly Finding[]): Diagnostic[] {
  const sorted = [...findings].sort((a, b) => a.file - b.file || a.at - b.at);
  const maps = new Map<number, ReturnType<typeof lineMap>>();
  return sorted.map(({file, at, end, severity, code, message, rule, fix}) => {
    const {path, text} = files[file]!;
    let place = maps.get(file);
    if (!place) maps.set(file, (place = lineMap(text)));
    const length = end === undefined ? 1 : Math.max(1, codePoints(text.slice(at, end)));
    return {
      severity,
      code,
      message,
      path,
      ...place(at),
      length,
      ...(rule === undefined ? {} : {rule}),
      ...(fix === undefined ? {} : {fix}),
    };
  });
}

/** Code points of the first line of a text: a caret line underlines no further. */
function codePoints(text: string): number {
  const [line = ''] = text.split(/\r?\n/, 1);
  return [...line].length;
}

/** Where the name that begins at an offset ends: behind the closing quote, or the last letter. */
export function nameEnd(text: string, at: number): number {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return at + (/^\$?\w+/.exec(text.slice(at, at + 200))?.[0].length ?? 1);
  let end = at + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** Where an expression ends in its text; undefined where that takes a parser (behind parentheses and brackets). */
export function expressionEnd(expr: Expr, text: string): number | undefined {
  switch (expr.kind) {
    case 'relation':
      return expressionEnd(expr.right, text);
    case 'path':
      return text.startsWith(expr.text, expr.at) ? expr.at + expr.text.length : undefined;
    case 'literal':
      return typeof expr.value === 'number'
        ? expr.at + (/^[\d.eE+-]+/.exec(text.slice(expr.at, expr.at + 40))?.[0].length ?? 1)
        : nameEnd(text, expr.at);
    default:
      return undefined;
  }
}
