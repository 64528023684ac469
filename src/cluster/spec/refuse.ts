import {codeFrame} from '../../kit/code-frame.js';
import {RulectlError} from '../../kit/errors.js';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';

/**
 * Diagnostics as one error to throw: code and place of the first error, and in its frame every diagnostic with its
 * line. Exit code 2, for the text is wrong.
 */
export function refuse(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): RulectlError {
  const faults = diagnostics.filter(({severity}) => severity === 'error');
  const [first] = faults;
  if (!first) throw new RangeError('refuse needs at least one error');
  const files = new Set(faults.map(({path}) => path));
  const where = files.size === 1 ? first.path : `${files.size} files`;
  const {code, path, line, column} = first;
  return new RulectlError(
    code,
    'input',
    400,
    faults.length === 1 ? first.message : `${faults.length} errors in ${where}.`,
    {
      path,
      line,
      column,
      frame: framesOf(diagnostics, sources),
      ...(first.rule === undefined ? {} : {rule: first.rule}),
    },
  );
}

/** Every diagnostic with the line it is about. */
export function framesOf(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): string {
  const pointedAt = new Set(diagnostics.map(({path}) => path));
  const texts = new Map(sources.filter(({path}) => pointedAt.has(path)).map(({path, text}) => [path, masked(text)]));
  return diagnostics.map(diagnostic => codeFrame(texts.get(diagnostic.path) ?? '', diagnostic)).join('\n\n');
}

/** Passwords in URLs are not repeated on a screen or in a log, whatever the finding is about. */
const masked = (text: string): string => text.replace(/(:\/\/[^/@\s"']*:)(?!\$\{)[^/@\s"']+@/g, '$1***@');
