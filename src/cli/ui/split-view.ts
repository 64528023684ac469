import {counted, wrapped} from '../../kit/words.js';
import type {Colocation} from '../../rules/partition/group-plan.js';
import type {PartReport, SplitReport} from '../../rules/partition/split-report.js';
import type {Style} from './style.js';

export interface SplitView {
  readonly style: Style;
  /** Every node holds every rule: there is nothing to split. */
  readonly isWhole: boolean;
}

/** A split for people: stage by stage who reads and writes what, what cannot part and why, and the same in plain words. */
export function splitText(report: SplitReport, {style, isWhole}: SplitView): string {
  const {stages, colocations, summary, rules} = report;
  if (isWhole) {
    return [
      `Every node holds all ${rules} rules (topology: replicated): an answer takes one call, and nothing has to be split.`,
      `  ${style('good', '→')} rulectl split --auto 3 shows the groups that the planner would make of them.`,
    ].join('\n');
  }
  const sections = stages.map(({parts}, i) => {
    const title = `Stage ${i + 1}${parts.length > 1 ? ', side by side' : ''}`;
    return [style('title', title), ...parts.map(part => partText(part, style))].join('\n');
  });
  const kept = colocations.map(colocation => colocationText(colocation, style));
  return [
    ...sections,
    [style('title', 'In plain words'), ...summary.map(sentence => `  ${wrapped(sentence, {indent: 4})}`)].join('\n'),
    ...(kept.length > 0 ? [[style('title', 'Kept together'), ...kept].join('\n')] : []),
  ].join('\n\n');
}

function partText({groups, host, rules, reads, writes, sends, after}: PartReport, style: Style): string {
  const name = groups.length > 1 ? `${groups.join(' + ')} (on nodes of ${host})` : host;
  const waits = after.length > 0 ? style('dim', `, after ${after.join(', ')}`) : '';
  const list = (label: string, paths: readonly string[]): string =>
    `    ${style('dim', label)} ${wrapped(paths.length > 0 ? paths.join(', ') : 'nothing', {indent: 11})}`;
  return [
    `  ${style('bold', name)}  ${counted(rules, 'rule')}${waits}`,
    list('reads ', reads),
    list('writes', writes),
    list('sent  ', sends.includes('*') ? ['all facts'] : byFact(sends)),
  ].join('\n');
}

/** `Customer.age, Customer.name, Order` as `Customer (age, name)` and `Order`: what a node is sent of each fact. */
function byFact(paths: readonly string[]): string[] {
  const fields = new Map<string, string[]>();
  for (const path of paths) {
    const [fact = '', ...steps] = path.split('.');
    const known = fields.get(fact) ?? [];
    fields.set(fact, known);
    if (steps.length > 0) known.push(steps.join('.'));
  }
  return [...fields].map(([fact, steps]) => (steps.length > 0 ? `${fact} (${steps.join(' ')})` : fact));
}

function colocationText({groups, rules, path, why, fix}: Colocation, style: Style): string {
  return [
    `  ${style('warn', groups.join(' + '))}  ${style('dim', `${rules.join(' and ')}, over ${path}`)}`,
    `    ${wrapped(why, {indent: 4})}`,
    `    ${style('good', '→')} ${wrapped(fix, {indent: 6})}`,
  ].join('\n');
}
