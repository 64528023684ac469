import {groupBy} from '../../kit/group-by.js';
import {wrapped} from '../../kit/words.js';
import type {RuleTrace} from '../../rules/engine/answer.js';
import {short} from './evaluation-view.js';
import {type Style, type Tone, visibleWidth} from './style.js';

const marks: Record<RuleTrace['outcome'], readonly [string, Tone]> = {
  fired: ['✓', 'good'],
  'not-fired': ['·', 'dim'],
  blocked: ['⊘', 'warn'],
  failed: ['✗', 'bad'],
};

/** Code points of a reason that are shown where the width of the screen is unknown; the JSON output has it whole. */
const longestReason = 160;

type Condition = NonNullable<RuleTrace['conditions']>[number];

/**
 * Why each rule fired or did not, in rank order: a line for the rule, and below it what enabled it and what it wrote, or
 * what else stood in its way.
 */
export const explainText = (trace: readonly RuleTrace[], style: Style, width?: number): string =>
  trace.map(rule => ruleText(rule, style, width)).join('\n');

function ruleText(trace: RuleTrace, style: Style, width: number | undefined): string {
  const {rule, outcome, why, times} = trace;
  const [mark, tone] = marks[outcome];
  const name = outcome === 'not-fired' ? rule : style('bold', rule);
  const count = times > 1 ? style('dim', ` ×${times}`) : '';
  const tint = (text: string) => (outcome === 'fired' ? style('dim', text) : text);
  const opening = `${style(tone, mark)} ${name}${count}`;
  const details = outcome === 'fired' ? firedDetails(trace, style) : otherObstacles(trace, style);
  return [
    `${opening}${reasonText(why, tint, visibleWidth(opening), width)}`,
    ...details.map((detail, i) => `  ${style('dim', i === details.length - 1 ? '└' : '├')} ${detail}`),
  ].join('\n');
}

/** Behind the rule, or under it in lines that the screen has room for. */
function reasonText(why: string, tint: (text: string) => string, taken: number, width?: number): string {
  if (width === undefined) return `  ${tint(clipped(why, longestReason))}`;
  if (taken + 2 + why.length <= width) return `  ${tint(why)}`;
  return `\n    ${tint(wrapped(clipped(why, mostLines * width), {width, indent: 4}))}`;
}

/** Lines that a reason may take. */
const mostLines = 4;

const clipped = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

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
