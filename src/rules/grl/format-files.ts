import type {Diagnostic} from './diagnostic.js';
import {parse} from './parser.js';
import {print} from './printer.js';
import type {SourceFile} from './source.js';

/**
 * The files whose text is not in the canonical layout, in it; a text that is gives nothing to do. Files that cannot be
 * read are told by their errors, and are not among them. An empty file may stay empty.
 */
export function formatFiles(files: readonly SourceFile[]): {formatted: SourceFile[]; diagnostics: Diagnostic[]} {
  const formatted: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const source of files) {
    const {tree, diagnostics: found} = parse(source);
    const errors = found.filter(({severity}) => severity === 'error');
    diagnostics.push(...errors);
    if (errors.length > 0) continue;
    const text = print(tree, source.text);
    if (text !== source.text) formatted.push({path: source.path, text});
  }
  return {formatted, diagnostics};
}
