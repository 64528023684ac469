import type {Diagnostic, Severity} from '../grl/diagnostic.js';
import {parse} from '../grl/parser.js';
import type {SourceFile} from '../grl/source.js';
import {buildProgram, type ProgramSource} from './build-program.js';
import {compat} from './compat.js';
import type {LintOptions} from './lints/lint.js';
import {lint, lintPart} from './lints/registry.js';

export interface CheckInput extends Omit<ProgramSource, 'trees'>, LintOptions {
  /** Also warn about rules that behave differently on the reference engine. */
  readonly compat?: boolean;
}

export interface CheckReport {
  readonly diagnostics: readonly Diagnostic[];
  /** Rules that were read. */
  readonly rules: number;
}

/**
 * All that can be said about some rule files: what the parser and the program builder refuse, in text order; then the
 * lints' advice and, if wanted, what the reference engine does differently, about the files in which nothing was
 * refused. Pure.
 */
export function checkRules({
  files,
  functions = [],
  effects = 'any',
  compat: wantsCompat,
  ...options
}: CheckInput): CheckReport {
  const parsed = files.map(file => parse(file));
  const trees = parsed.map(({tree}) => tree);
  const built = buildProgram({files, trees, functions, effects});
  const parserFindings = parsed.flatMap(({diagnostics}) => diagnostics);
  const findings = [...parserFindings, ...built.diagnostics];
  const refused = new Set(findings.filter(({severity}) => severity === 'error').map(({path}) => path));
  const isSound = ({path}: SourceFile): boolean => !refused.has(path);
  const {program} = built;
  const advice =
    refused.size === 0
      ? lint(program, options)
      : lintPart({...program, rules: program.rules.filter(({file}) => isSound(files[file]!))}, options);
  const differences = wantsCompat ? compat(program, trees).filter(({path}) => !refused.has(path)) : [];
  return {diagnostics: [...findings, ...advice, ...differences], rules: program.rules.length};
}

/** How many findings there are of each severity. */
export function countBySeverity(diagnostics: readonly Diagnostic[]): Record<Severity, number> {
  const counts = {error: 0, warning: 0, info: 0};
  for (const {severity} of diagnostics) counts[severity]++;
  return counts;
}
