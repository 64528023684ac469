import {RulectlError} from '../../kit/errors.js';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';

/**
 * Diagnostics as one error to throw: code and place of the first error, and every diagnostic among its findings. Exit
 * code 2, for the text is wrong.
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
      findings: {found: diagnostics, sources},
      ...(first.rule === undefined ? {} : {rule: first.rule}),
    },
  );
}
