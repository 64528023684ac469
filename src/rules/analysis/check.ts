import type {Diagnostic, Severity} from '../grl/diagnostic.js';
import {parse} from '../grl/parser.js';
import {buildProgram, type ProgramSource} from './build-program.js';
import {compat} from './compat.js';
import type {LintOptions} from './lints/lint.js';
import {lint} from './lints/registry.js';

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
 * All that can be said about some rule files: what the parser and the program builder refuse, in text order; when they refuse
 * nothing, the lints' advice and, if wanted, what the reference engine does differently. Pure.
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
  const isSound = !findings.some(({severity}) => severity === 'error');
  const advice = isSound ? lint(built.program, options) : [];
  const differences = isSound && wantsCompat ? compat(built.program, trees) : [];
  return {diagnostics: [...findings, ...advice, ...differences], rules: built.program.rules.length};
}

/** How many findings there are of each severity. */
export function countBySeverity(diagnostics: readonly Diagnostic[]): Record<Severity, number> {
  const counts = {error: 0, warning: 0, info: 0};
  for (const {severity} of diagnostics) counts[severity]++;
  return counts;
}
