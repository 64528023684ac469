import {framesIn} from '../../kit/code-frame.js';
import {RulectlError} from '../../kit/errors.js';
import type {Diagnostic, Severity} from '../../rules/grl/diagnostic.js';
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

/** Enough to mend: nobody reads thousands of frames. */
const mostFrames = 100;

const severityWords: Record<Severity, string> = {error: 'error', warning: 'warning', info: 'remark'};

/** Each diagnostic with its severity, its code and the line it is about; beyond the first hundred, how many there are. */
export function framesOf(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): string {
  const shown = diagnostics.slice(0, mostFrames);
  const pointedAt = new Set(shown.map(({path}) => path));
  const frames = new Map(
    sources.filter(({path}) => pointedAt.has(path)).map(({path, text}) => [path, framesIn(masked(text))]),
  );
  const unknown = framesIn('');
  const blocks = shown.map(diagnostic => {
    const label = `${severityWords[diagnostic.severity]} ${diagnostic.code}`;
    return (frames.get(diagnostic.path) ?? unknown)({...diagnostic, label});
  });
  const left = diagnostics.length - shown.length;
  if (left > 0) blocks.push(`… and ${left} more; rulectl check --format json has all of them.`);
  return blocks.join('\n\n');
}

/** Passwords in URLs are not repeated on a screen or in a log, whatever the finding is about. */
const masked = (text: string): string => text.replace(/(:\/\/[^/@\s"']*:)(?!\$\{)[^/@\s"']+@/g, '$1***@');
