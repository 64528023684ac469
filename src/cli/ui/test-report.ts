import {diffArrays} from 'diff';
import {groupBy} from '../../kit/group-by.js';
import {canonicalJson, type Json} from '../../kit/json.js';
import {formatUs} from '../../kit/units.js';
import type {CoverageReport} from '../../rules/testing/coverage.js';
import type {CaseResult, TestRun} from '../../rules/testing/run-tests.js';
import type {Style} from './style.js';

/** Gaps of coverage that are listed; the JSON output has all. */
const maxGaps = 20;
/** Characters of a value that the message shows whole. */
const maxInline = 40;
/** Lines that may differ before two texts are shown one after the other: looking for more in common would take long. */
const maxEdits = 500;

export interface TestReportOptions {
  readonly style: Style;
  /** Leave out the cases that passed. */
  readonly failuresOnly?: boolean;
}

/** Test runs for people: a line for each case, under a failed one what was expected and what came. */
export function testReport(runs: readonly TestRun[], {style, failuresOnly = false}: TestReportOptions): string {
  const cases = runs.flatMap(run => run.cases);
  const lines: string[] = [];
  const shown = failuresOnly ? cases.filter(({ok}) => !ok) : cases;
  for (const [file, results] of groupBy(shown, each => each.file)) {
    lines.push(style('bold', file), ...results.flatMap(result => caseLines(result, style)), '');
  }
  for (const {coverage} of runs) if (coverage) lines.push(...coverageLines(coverage, style), '');
  const failed = cases.filter(({ok}) => !ok).length;
  const time = formatUs(cases.reduce((sum, {durationUs}) => sum + durationUs, 0));
  const passed = `${cases.length - failed} passed`;
  lines.push(failed > 0 ? style('bad', `${failed} failed, ${passed} (${time})`) : style('good', `${passed} (${time})`));
  return lines.join('\n');
}

function caseLines({name, file, at, ok, failures}: CaseResult, style: Style): string[] {
  if (ok) return [`  ${style('good', '✓')} ${name}`];
  return [
    `  ${style('bad', '✗')} ${name}  ${style('dim', `${file}:${at.line}:${at.column}`)}`,
    ...failures.flatMap(({message, at: spot, expected, actual}) => [
      `      ${message}  ${style('dim', `line ${spot.line}`)}`,
      ...(isComposite(expected) && isComposite(actual) ? differenceLines(expected, actual, style) : []),
    ]),
  ];
}

/** Lists and objects that the message shows cut, or that are too long to compare by eye. */
const isComposite = (value: Json | undefined): boolean =>
  typeof value === 'object' && value !== null && canonicalJson(value).length > maxInline;

/** Expected and actual value line by line: what is only expected with `-`, what only came with `+`. */
function differenceLines(expected: Json | undefined, actual: Json | undefined, style: Style): string[] {
  const wanted = jsonLines(expected);
  const came = jsonLines(actual);
  const parts = diffArrays(wanted, came, {maxEditLength: maxEdits}) ?? [
    {added: false, removed: true, value: wanted},
    {added: true, removed: false, value: came},
  ];
  return parts.flatMap(({added, removed, value}) =>
    value.map(line =>
      removed
        ? style('bad', `        - ${line}`)
        : added
          ? style('good', `        + ${line}`)
          : style('dim', `          ${line}`),
    ),
  );
}

const jsonLines = (value: Json | undefined): string[] =>
  value === undefined ? [] : JSON.stringify(JSON.parse(canonicalJson(value)), null, 2).split('\n');

function coverageLines({rules, conditions, neverFired, gaps}: CoverageReport, style: Style): string[] {
  const shareOf = ({covered, total, percent}: {covered: number; total: number; percent: number}): string =>
    `${percent} % (${covered} of ${total})`;
  // A rule that never fired says more than the conditions that kept it from firing.
  const silent = new Set(neverFired.map(({rule}) => rule));
  const told = [
    ...neverFired.map(each => ({...each, what: `rule ${each.rule} never fired`})),
    ...gaps
      .filter(({rule}) => !silent.has(rule))
      .map(each => ({
        ...each,
        what: `${each.rule}: ${each.text} was never ${each.missing === 'both' ? 'looked at' : each.missing}`,
      })),
  ];
  return [
    `${style('bold', 'Coverage')}  rules ${shareOf(rules)}, conditions ${shareOf(conditions)}`,
    ...told
      .slice(0, maxGaps)
      .map(({path, line, column, what}) => `  ${style('dim', `${path}:${line}:${column}`)}  ${what}`),
    ...(told.length > maxGaps ? [`  … and ${told.length - maxGaps} more (-o json has all)`] : []),
  ];
}
