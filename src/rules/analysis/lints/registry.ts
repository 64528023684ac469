import type {Diagnostic} from '../../grl/diagnostic.js';
import {diagnosticsOf} from '../finding.js';
import type {Program} from '../program.js';
import {dates, groups} from './attributes.js';
import {conflictingWrites} from './conflicting-writes.js';
import {alwaysHolds, neverHolds} from './holds.js';
import {type Lint, LintContext, type LintOptions} from './lint.js';
import {loops} from './loops.js';
import {mixedTypes} from './mixed-types.js';
import {mutualLoops} from './mutual-loops.js';
import {caseVariants, emptyTypes, misspeltActions, unknownFacts} from './names.js';
import {duplicates, shadowed} from './shadowed.js';

/** Every lint, in the order in which they run. */
export const lints: readonly Lint[] = [
  neverHolds,
  alwaysHolds,
  duplicates,
  shadowed,
  conflictingWrites,
  loops,
  mutualLoops,
  mixedTypes,
  caseVariants,
  unknownFacts,
  emptyTypes,
  dates,
  groups,
  misspeltActions,
];

/** Advice about a program without errors, in text order. Pure. */
export const lint = (program: Program, options: LintOptions = {}): Diagnostic[] => adviceOf(lints, program, options);

/** Advice about some rules of a program: only what is true whatever the other rules say. Pure. */
export const lintPart = (program: Program, options: LintOptions = {}): Diagnostic[] =>
  adviceOf(
    lints.filter(({needsAllRules}) => !needsAllRules),
    program,
    options,
  );

function adviceOf(wanted: readonly Lint[], program: Program, options: LintOptions): Diagnostic[] {
  const context = new LintContext(program, options);
  return diagnosticsOf(
    program.files,
    wanted.flatMap(each => [...each.run(context)]),
  );
}
