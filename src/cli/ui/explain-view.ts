import {groupBy} from '../../kit/group-by.js';
import type {RuleTrace} from '../../rules/engine/answer.js';
import {short} from './evaluation-view.js';
import type {Style, Tone} from './style.js';

const marks: Record<RuleTrace['outcome'], readonly [string, Tone]> = {
  fired: ['✓', 'good'],
  'not-fired': ['·', 'dim'],
  blocked: ['⊘', 'warn'],
  failed: ['✗', 'bad'],
};

/** Longest reason that is shown; the JSON output has it whole. */
const longestReason = 160;

type Condition = NonNullable<RuleTrace['conditions']>[number];

/**
 * Why each rule fired or did not, in rank order: a line for the rule, and below it what enabled it and what it wrote, or
 * what else stood in its way.
 */
export const explainText = (trace: readonly RuleTrace[], style: Style): string =>
  trace.map(rule => ruleText(rule, style)).join('\n');

function ruleText(trace: RuleTrace, style: Style): string {
  const {rule, outcome, why, times} = trace;
  const [mark, tone] = marks[outcome];
  const name = outcome === 'not-fired' ? rule : style('bold', rule);
  const count = times > 1 ? style('dim', ` ×${times}`) : '';
  const reason = why.length > longestReason ? `${why.slice(0, longestReason - 1)}…` : why;
  const details = outcome === 'fired' ? firedDetails(trace, style) : otherObstacles(trace, style);
  return [
    `${style(tone, mark)} ${name}${count}  ${outcome === 'fired' ? style('dim', reason) : reason}`,
    ...details.map((detail, i) => `  ${style('dim', i === details.length - 1 ? '└' : '├')} ${detail}`),
  ].join('\n');
}

function firedDetails({enabledBy = [], writes = []}: RuleTrace, style: Style): string[] {
  const enablers = [...groupBy(enabledBy, ({path}) => path)].map(([path, rules]) =>
    style('dim', `enabled by ${rules.map(({rule}) => rule).join(', ')}, through ${path}`),
  );
  const shown = writes.map(
    ({path, from, to}) => `${path} ${style('dim', `${short(from)} →`)} ${style('good', short(to))}`,
  );
  return [...enablers, ...ends(shown, left => style('dim', `… ${left.toLocaleString('en')} more`))];
}

/** Writes of a rule that are shown; one that loops makes thousands. */
const mostWrites = 10;

/** The first and the last lines of many, with a word on those between them. */
function ends(lines: readonly string[], between: (left: number) => string): readonly string[] {
  if (lines.length <= mostWrites) return lines;
  const half = mostWrites / 2;
  return [...lines.slice(0, half), between(lines.length - mostWrites), ...lines.slice(-half)];
}

/** Tests that were false as well: with the first one mended, the rule would still not fire. */
function otherObstacles({why, conditions = []}: RuleTrace, style: Style): string[] {
  return conditions
    .filter(({text, value}) => value !== true && !why.includes(text))
    .map(condition => `${style('dim', 'also')} ${conditionText(condition, style)}`);
}

function conditionText({text, value, operands = []}: Condition, style: Style): string {
  const others = operands.filter(operand => operand.text !== text);
  const where = others.map(operand => `${operand.text} is ${short(operand.value)}`).join(', ');
  return `${text} ${style('dim', `is ${short(value)}${where === '' ? '' : `: ${where}`}`)}`;
}
