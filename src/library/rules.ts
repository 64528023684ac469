import type {JsonObject} from '../kit/json.js';
import {type CheckReport, checkRules as check} from '../rules/analysis/check.js';
import type {Diagnostic} from '../rules/grl/diagnostic.js';
import {formatFiles} from '../rules/grl/format-files.js';
import type {SourceFile} from '../rules/grl/source.js';
import {autoPartition} from '../rules/partition/auto-partition.js';
import {declaredGroups} from '../rules/partition/group-plan.js';
import {type SplitReport, splitReport} from '../rules/partition/split-report.js';
import {loadRuleset} from '../rules/ruleset/load.js';
import {namesUnknown} from '../rules/testing/check-names.js';
import {runTests, type TestOptions, type TestRun} from '../rules/testing/run-tests.js';
import {parseTestFile} from '../rules/testing/test-file.js';
import {demand, demandEach, demandFiles, demandSource, expected, invalid} from './arguments.js';
import {declared, type RulesetSource} from './ruleset.js';

// Pure functions over texts: nothing is read, written or sent, and what is wrong with a text is a diagnostic.

export type {CheckReport} from '../rules/analysis/check.js';
export type {Diagnostic, Severity} from '../rules/grl/diagnostic.js';
export type {SourceFile} from '../rules/grl/source.js';
export type {SplitReport} from '../rules/partition/split-report.js';
export type {CaseResult, TestRun} from '../rules/testing/run-tests.js';

export interface CheckOptions extends RulesetSource {
  /** Also tell where rules behave differently on rust-rule-engine. Default false. */
  readonly compat?: boolean;
}

/** All that `rulectl check` finds in rule files. */
export function checkRules(options: CheckOptions): CheckReport {
  demandSource(options);
  demandEach({...options}, {compat: expected.yesOrNo});
  const {files, functions = [], effects = 'any'} = declared(options);
  return check({files, functions, effects, compat: options.compat === true});
}

/** The files that are not in the canonical layout, in it. A file that cannot be read is told by its errors. */
export function formatRules(options: {readonly files: readonly SourceFile[]}): {
  readonly formatted: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
} {
  demandFiles(options);
  return formatFiles(options.files);
}

export interface TestRulesOptions extends RulesetSource, TestOptions {
  /** Test files (YAML); all of them test `files`, also those that name rules of their own. */
  readonly tests: readonly SourceFile[];
  /** What `givenFile` names, by its path as written. */
  readonly facts?: Readonly<Record<string, JsonObject>>;
}

/** Runs the cases of test files. `run` is missing where a text has an error: then `diagnostics` tells. */
export function testRules(options: TestRulesOptions): {
  readonly diagnostics: readonly Diagnostic[];
  readonly run?: TestRun;
} {
  demandSource(options);
  demandFiles(options, 'tests');
  demandEach({...options}, {facts: expected.object, filter: expected.text, coverage: expected.yesOrNo});
  const {tests, facts = {}, filter, coverage} = options;
  const source = declared(options);
  const ruleset = loadRuleset(source);
  const parsed = tests.map(test =>
    parseTestFile(test, path => {
      demand(`facts["${path}"]`, expected.object, Object.hasOwn(facts, path) ? facts[path] : undefined);
      return facts[path]!;
    }),
  );
  const diagnostics = [...ruleset.diagnostics, ...parsed.flatMap(each => each.diagnostics)];
  if (hasError(diagnostics)) return {diagnostics};
  const cases = parsed.flatMap(({file}) => file?.cases ?? []);
  const unknown = namesUnknown(cases, ruleset, source);
  if (hasError(unknown)) return {diagnostics: [...diagnostics, ...unknown]};
  const run = runTests(ruleset, cases, {...(filter === undefined ? {} : {filter}), ...(coverage && {coverage})});
  return {diagnostics: [...diagnostics, ...unknown], run};
}

export interface PlanRulesOptions extends RulesetSource {
  /** Paths of rule files by the name of their group; or how many groups the planner shall make. */
  readonly groups: Readonly<Record<string, readonly string[]>> | {readonly auto: number};
}

/** How rules split over groups of nodes. `plan` is missing where a text has an error: then `diagnostics` tells. */
export function planRules(options: PlanRulesOptions): {
  readonly diagnostics: readonly Diagnostic[];
  readonly plan?: SplitReport;
} {
  demandSource(options);
  const {groups} = options;
  demand('groups', expected.object, groups);
  if (isAuto(groups) && !(Number.isSafeInteger(groups.auto) && groups.auto >= 1)) {
    throw invalid('groups.auto', {words: 'a whole number from 1'}, groups.auto);
  }
  if (!isAuto(groups))
    demandEach(groups, Object.fromEntries(Object.keys(groups).map(name => [name, expected.names])), 'groups.');
  const {diagnostics, program} = loadRuleset(declared(options));
  if (!program) return {diagnostics};
  const dealt = isAuto(groups)
    ? autoPartition(program, {nodes: groups.auto}).filter(({orders}) => orders.length > 0)
    : declaredGroups(
        program,
        Object.entries(groups).map(([name, files]) => ({name, files})),
      );
  return {diagnostics, plan: splitReport(program, dealt)};
}

const isAuto = (groups: PlanRulesOptions['groups']): groups is {readonly auto: number} =>
  Object.keys(groups).length === 1 && 'auto' in groups && !Array.isArray(groups.auto);

const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({severity}) => severity === 'error');
