import {RulectlError} from '../../kit/errors.js';
import {groupBy} from '../../kit/group-by.js';
import type {Json} from '../../kit/json.js';
import {type JunitCase, junitXml} from '../../kit/junit.js';
import type {EvaluateOptions} from '../engine/answer.js';
import {lookupKey} from '../engine/lookup-key.js';
import type {Ruleset} from '../ruleset/ruleset.js';
import {type CaseOutcome, compareOutcome, type Mismatch} from './compare-outcome.js';
import {Coverage, type CoverageReport} from './coverage.js';
import type {Surroundings} from './observe.js';
import type {Spot, TestCase} from './test-case.js';

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

/** How one case came out. */
export interface CaseResult {
  readonly name: string;
  readonly file: string;
  readonly at: Spot;
  readonly ok: boolean;
  readonly failures: readonly (Mismatch & {readonly at: Spot})[];
  readonly fired: readonly string[];
  readonly durationUs: number;
}

/** A case that gives no time of its own runs at this one, so that it comes out the same tomorrow. */
const defaultNow = '2026-01-01T00:00:00.000Z';

/** Evaluates one case and compares; `coverage` is told what happened. Throws only what is not the rules' own failure. */
export function runCase(ruleset: Ruleset, testCase: TestCase, coverage?: Coverage): CaseResult {
  const answers = new Map(testCase.lookups.map(({call, args, answer}) => [lookupKey(call, args), answer]));
  const started = performance.now();
  const outcome = evaluate(ruleset, testCase, answers);
  const durationUs = Math.round((performance.now() - started) * 1000);
  const {fired} = outcome;
  const {name, file, at, given, spotOf, now = defaultNow, expect} = testCase;
  const lookup: Surroundings['lookup'] = (called, args) => answers.get(lookupKey(called, args));
  coverage?.add({facts: given, now: Date.parse(now), lookup}, fired);
  const failures = compareOutcome(expect, outcome).map(mismatch => ({...mismatch, at: spotOf(mismatch.path)}));
  return {name, file, at, ok: failures.length === 0, failures, fired, durationUs};
}

function evaluate(
  ruleset: Ruleset,
  {given, now = defaultNow, focus, maxFirings}: TestCase,
  lookups: ReadonlyMap<string, Json>,
): CaseOutcome {
  const options: EvaluateOptions = {
    now,
    // A slow machine must not fail a test.
    limits: {timeoutMs: 0, ...(maxFirings === undefined ? {} : {maxFirings})},
    lookups,
    ...(focus === undefined ? {} : {focus}),
  };
  try {
    return ruleset.evaluate(given, options);
  } catch (error) {
    if (error instanceof RulectlError && error.kind !== 'bug') {
      return {error, facts: given, fired: [...(error.fired ?? [])], effects: [], log: []};
    }
    throw error;
  }
}

/** A run as JUnit XML: a suite for each test file. */
export function toJunit({cases, durationUs}: TestRun): string {
  const suites = [...groupBy(cases, ({file}) => file)].map(([name, results]) => ({
    name,
    cases: results.map(caseOf),
    durationUs: results.reduce((sum, result) => sum + result.durationUs, 0),
  }));
  return junitXml(suites, durationUs);
}

function caseOf({name, file, at, ok, failures, durationUs}: CaseResult): JunitCase {
  const found = {name, className: file, place: {file, line: at.line}, durationUs};
  if (ok) return found;
  const message = failures.map(failure => failure.message).join('; ');
  const details = failures.map(({message, at: spot}) => `${file}:${spot.line}:${spot.column} ${message}`).join('\n');
  return {...found, failure: {message, details}};
}
