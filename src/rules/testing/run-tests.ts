import type {Ruleset} from '../ruleset/ruleset.js';
import {Coverage, type CoverageReport} from './coverage.js';
import {type CaseResult, runCase} from './run-case.js';
import type {TestCase} from './test-case.js';

export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly durationUs: number;
  readonly cases: readonly CaseResult[];
  readonly coverage?: CoverageReport;
}

export interface TestOptions {
  /** Only cases whose name contains this, whatever the case of its letters. */
  readonly filter?: string;
  readonly coverage?: boolean;
}

/** Runs cases one after another on one ruleset, which must be free of errors. */
export function runTests(
  ruleset: Ruleset,
  cases: readonly TestCase[],
  {filter = '', coverage = false}: TestOptions = {},
): TestRun {
  const wanted = cases.filter(({name}) => name.toLowerCase().includes(filter.toLowerCase()));
  const gathered = coverage && ruleset.program ? new Coverage(ruleset.program) : undefined;
  const results = wanted.map(testCase => runCase(ruleset, testCase, gathered));
  const failed = results.filter(({ok}) => !ok).length;
  return {
    passed: results.length - failed,
    failed,
    durationUs: results.reduce((sum, {durationUs}) => sum + durationUs, 0),
    cases: results,
    ...(gathered ? {coverage: gathered.report()} : {}),
  };
}
