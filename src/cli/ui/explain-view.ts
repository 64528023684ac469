import type {RuleTrace} from '../../rules/engine/evaluation.js';
import {short} from './evaluation-view.js';
import type {Style, Tone} from './style.js';

const marks: Record<RuleTrace['outcome'], readonly [string, Tone]> = {
  fired: ['✓', 'good'],
  'not-fired': ['·', 'dim'],
  blocked: ['⊘', 'warn'],
  failed: ['✗', 'bad'],
};

/** Why each rule fired or did not: a line for the rule, and below it what enabled it, its conditions, its writes. */
export const explainText = (trace: readonly RuleTrace[], style: Style): string =>
  trace.map(rule => ruleText(rule, style)).join('\n');

function ruleText(
  {rule, outcome, why, times, conditions = [], enabledBy = [], writes = []}: RuleTrace,
  style: Style,
): string {
  const [mark, tone] = marks[outcome];
  const count = times > 1 ? style('dim', ` ×${times}`) : '';
  const lines = [
    `${style(tone, mark)} ${style('bold', rule)}${count}  ${outcome === 'fired' ? style('dim', why) : why}`,
  ];
  const details = [
    ...enabledBy.map(({rule: by, path}) => style('dim', `enabled by ${by}, through ${path}`)),
    ...(outcome === 'fired' ? [] : conditions.map(each => conditionText(each, style))),
    ...writes.map(({path, from, to}) => `${path} ${style('dim', `${short(from)} →`)} ${short(to)}`),
  ];
  for (const [i, detail] of details.entries())
    lines.push(`  ${style('dim', i === details.length - 1 ? '└' : '├')} ${detail}`);
  return lines.join('\n');
}

function conditionText(
  {text, value, operands = []}: NonNullable<RuleTrace['conditions']>[number],
  style: Style,
): string {
  const tone: Tone = value === true ? 'good' : value === false ? 'bad' : 'warn';
  const where = operands.map(operand => `${operand.text} = ${short(operand.value)}`).join(', ');
  return `${text} ${style('dim', 'is')} ${style(tone, short(value))}${where === '' ? '' : style('dim', `  (${where})`)}`;
}
