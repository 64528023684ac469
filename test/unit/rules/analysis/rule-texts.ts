import {buildProgram} from '../../../../src/rules/analysis/build-program.js';
import type {LintOptions} from '../../../../src/rules/analysis/lints/lint.js';
import {lint} from '../../../../src/rules/analysis/lints/registry.js';
import type {Program} from '../../../../src/rules/analysis/program.js';
import type {Diagnostic} from '../../../../src/rules/grl/diagnostic.js';
import {parse} from '../../../../src/rules/grl/parser.js';

export interface Declarations {
  readonly functions?: readonly string[];
  readonly effects?: 'any' | readonly string[];
}

/** Makes a program of rule texts, one file each: `a.grl`, `b.grl` … Text that does not parse is a mistake of the test. */
export function builtFrom(texts: readonly string[], declarations: Declarations = {}) {
  const files = texts.map((text, i) => ({path: `${'abcdefgh'[i]}.grl`, text}));
  const trees = files.map(file => {
    const {tree, diagnostics} = parse(file);
    const error = diagnostics.find(({severity}) => severity === 'error');
    if (error) throw new Error(`${error.line}:${error.column} ${error.message}`);
    return tree;
  });
  return {...buildProgram({files, trees, ...declarations}), files, trees};
}

/** The program of rules without errors. */
export function programOf(...texts: string[]): Program {
  const {program, diagnostics} = builtFrom(texts);
  const error = diagnostics.find(({severity}) => severity === 'error');
  if (error) throw new Error(`${error.line}:${error.column} ${error.message}`);
  return program;
}

/** One line for each finding: `2:14 CODE`. */
export const shortly = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({line, column, code}) => `${line}:${column} ${code}`);

/** One line for each finding about one text: its code, and the piece of the text that it points at. */
export const pointing = (text: string, diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({line, column, code}) => {
    const rest = text.split('\n')[line - 1]!.slice(column - 1);
    return `${code} ${rest.split(/ (?:&&|\|\||then|salience|activation-group|\{)|[);]/, 1)[0]!.trim()}`;
  });

export const lintTexts = (texts: readonly string[], options: LintOptions = {}): Diagnostic[] =>
  lint(programOf(...texts), options);
