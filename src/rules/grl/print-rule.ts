import type {ActionNode, AttributeNode, RuleNode} from './ast.js';
import {blankLine, group, hardLine, indent, type Layout, line} from './layout.js';
import type {ExpressionPrinter} from './print-expression.js';
import {quoted} from './string-literal.js';

/** A rule: its header on one line when it fits, `when` and `then` each on their own, what is in them indented. */
export function printRule(rule: RuleNode, printer: ExpressionPrinter): Layout {
  const {remarks} = printer;
  const header = printHeader(rule, printer);
  const opening = remarks.onLine(rule.written.at(-1)?.end ?? rule.descriptionAt ?? rule.nameAt, rule.whenAt);
  const beforeWhen = remarks.lines(rule.whenAt).map(({layout}) => [hardLine, layout]);
  const behindWhen = remarks.onLine(rule.whenAt, rule.condition.at);
  const condition = [remarks.before(rule.condition.at), printer.condition(rule.condition)];
  const behindCondition = remarks.behind(rule.thenAt);
  const body = [
    beforeWhen,
    [hardLine, 'when', behindWhen],
    indent([hardLine, condition, behindCondition]),
    [hardLine, 'then'],
    indent(printActions(rule, printer)),
  ];
  return [header, ' {', opening, indent(body), hardLine, '}'];
}

function printHeader({nameAt, description, descriptionAt, written, attributes}: RuleNode, printer: ExpressionPrinter) {
  const {text, remarks} = printer;
  const name = ['rule ', remarks.inPhrase(nameAt), nameText(text, nameAt)];
  const about = description === undefined ? [] : [line, remarks.before(descriptionAt!), quoted(text, descriptionAt)];
  const rest = written.map(node => {
    const behind = remarks.behind(node.end);
    return [behind, line, node.name, attributeValue(node, attributes.salience)];
  });
  return group([name, indent([about, rest])]);
}

function attributeValue({name, text}: AttributeNode, salience: number): string {
  if (text === undefined) return '';
  return name === 'salience' ? ` ${salience}` : ` ${quoted(text)}`;
}

const nameText = (text: string, at: number): string =>
  /["']/.test(text[at]!) ? quoted(text, at) : /\$?\w+/.exec(text.slice(at))![0];

/** One action a line; an empty line between two of them stays. */
function printActions({actions, thenAt, end}: RuleNode, printer: ExpressionPrinter): Layout[] {
  const {remarks} = printer;
  const parts: Layout[] = [remarks.onLine(thenAt, actions[0]!.at)];
  let previous = thenAt;
  const add = (at: number, layout: Layout) => {
    parts.push(previous !== thenAt && remarks.isApart(previous, at) ? blankLine : hardLine, layout);
  };
  actions.forEach((action, index) => {
    for (const {at, end: behind, layout} of remarks.lines(action.at)) {
      add(at, layout);
      previous = behind;
    }
    add(action.at, [printAction(action, printer), ';']);
    parts.push(remarks.onLine(action.end, actions[index + 1]?.at ?? end));
    previous = Math.max(action.end, remarks.passed);
  });
  for (const {at, end: behind, layout} of remarks.lines(end)) {
    add(at, layout);
    previous = behind;
  }
  return parts;
}

function printAction(action: ActionNode, printer: ExpressionPrinter): Layout {
  if (action.kind === 'do') return printer.call(action.call);
  const {target, op, opAt, value} = action;
  return [printer.path(target), printer.operator(op, opAt), printer.value(value)];
}
