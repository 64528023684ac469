import {refuse} from '../../cluster/file/refuse.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import {namesUnknown} from '../../rules/testing/check-names.js';
import {runTests, type TestOptions, type TestRun} from '../../rules/testing/run-tests.js';
import type {Suite} from './suites.js';

/** Runs the cases of a suite. Throws what is wrong with its rules, and names in its cases that the rules have not. */
export function runSuite({source, cases, tests}: Suite, options: TestOptions = {}): TestRun {
  const ruleset = loadRuleset(source);
  const faults = ruleset.diagnostics.filter(({severity}) => severity === 'error');
  if (faults.length > 0) throw refuse(faults, source.files);
  const unknown = namesUnknown(cases, ruleset, source);
  if (unknown.length > 0) throw refuse(unknown, tests);
  return runTests(ruleset, cases, options);
}
