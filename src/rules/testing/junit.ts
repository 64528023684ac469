import {groupBy} from '../../kit/group-by.js';
import {type JunitCase, junitXml} from '../../kit/junit.js';
import type {CaseResult} from './run-case.js';
import type {TestRun} from './run-tests.js';

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
