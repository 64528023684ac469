import {groupBy} from '../../kit/group-by.js';
import type {CaseResult} from './run-case.js';
import type {TestRun} from './run-tests.js';

/** A run as JUnit XML, the form that CI systems read: a suite for each test file. */
export function toJunit({cases, failed, durationUs}: TestRun): string {
  const suites = [...groupBy(cases, ({file}) => file)].map(([file, results]) => suiteOf(file, results));
  const totals = `tests="${cases.length}" failures="${failed}" time="${seconds(durationUs)}"`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites ${totals}>`, ...suites, '</testsuites>', ''].join(
    '\n',
  );
}

function suiteOf(file: string, results: readonly CaseResult[]): string {
  const failures = results.filter(({ok}) => !ok).length;
  const time = seconds(results.reduce((sum, {durationUs}) => sum + durationUs, 0));
  const head = `  <testsuite name="${escaped(file)}" tests="${results.length}" failures="${failures}" time="${time}">`;
  return [head, ...results.map(caseOf), '  </testsuite>'].join('\n');
}

function caseOf({name, file, at, ok, failures, durationUs}: CaseResult): string {
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${at.line}" time="${seconds(durationUs)}"`;
  if (ok) return `${head}/>`;
  const messages = failures.map(({message}) => message);
  const details = failures.map(({message, at: spot}) => `${file}:${spot.line}:${spot.column} ${message}`);
  const failure = `      <failure message="${escaped(messages.join('; '))}">${escaped(details.join('\n'))}</failure>`;
  return [`${head}>`, failure, '    </testcase>'].join('\n');
}

const seconds = (us: number): string => (us / 1e6).toFixed(6);

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text for XML 1.0, which has no place for most control characters, nor for lone surrogates. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, character => entities[character]!);
