import {factText, keyText} from '../values/path-text.js';
import type {Action, Expr, PathExpr, Rule} from './program.js';

interface TextStyle {
  /** How the instance bound at a level is called. */
  readonly instance: (level: number, type: string) => string;
  /** Operands of `&&` and `||` in the order of their texts, so that order makes no difference. */
  readonly sorted: boolean;
}

const forPeople: TextStyle = {instance: (_level, type) => type, sorted: false};
const forComparison: TextStyle = {instance: (level, type) => `@${level}:${type}`, sorted: true};

/** An expression as a rule would say it, in one line: what traces, coverage and messages show. `types`: bound around. */
export const expressionText = (expr: Expr, types: readonly string[] = []): string =>
  new Printer(forPeople, [...types]).text(expr);

/** Equal for expressions that mean the same by their form alone: spelling, parentheses and the order of `&&` aside. */
export const expressionKey = (expr: Expr): string => new Printer(forComparison, []).text(expr);

/** Equal for actions that do the same by their form. */
function actionKey(action: Action): string {
  const args = (values: readonly Expr[]): string => values.map(expressionKey).join(', ');
  switch (action.kind) {
    case 'assign':
      return `${expressionKey(action.target)} ${action.op} ${expressionKey(action.value)}`;
    case 'set':
      return `${expressionKey(action.target)}.set${action.keys[0]}(${expressionKey(action.value)})`;
    case 'retract':
      return `Retract(${JSON.stringify(action.fact)})`;
    case 'focus':
      return `ActivateAgendaGroup(${expressionKey(action.group)})`;
    case 'log':
      return `Log.${action.level}(${args(action.args)})`;
    case 'halt':
      return 'Halt()';
    case 'effect':
      return `${action.target ? `${expressionKey(action.target)}.` : ''}${action.name}(${args(action.args)})`;
  }
}

/** Equal for rules that look at the same and do the same. */
export const ruleKey = (rule: Rule): string =>
  [expressionKey(rule.condition), ...rule.actions.map(actionKey), rule.agendaGroup].join('\n');

/** How tightly a form binds, as the grammar has it: `||`, `&&`, `!`, relations, `+ -`, `* / %`, unary minus, atoms. */
const binding = {or: 1, and: 2, not: 3, relation: 4, sum: 5, product: 6, negate: 7, atom: 8};

class Printer {
  constructor(
    private readonly style: TextStyle,
    private readonly types: string[],
  ) {}

  /** The text, in parentheses when it binds more loosely than its place asks. */
  text(expr: Expr, place = 0): string {
    const [text, own] = this.print(expr);
    return own < place ? `(${text})` : text;
  }

  private print(expr: Expr): readonly [text: string, binding: number] {
    switch (expr.kind) {
      case 'literal':
        return [JSON.stringify(expr.value), binding.atom];
      case 'path':
        return [this.path(expr), binding.atom];
      case 'array':
        return [`[${this.list(expr.items)}]`, binding.atom];
      case 'object': {
        const entries = expr.entries.map(({key, value}) => `${JSON.stringify(key)}: ${this.text(value)}`);
        return [`{${entries.join(', ')}}`, binding.atom];
      }
      case 'call':
      case 'lookup':
        return [`${expr.name}(${this.list(expr.args)})`, binding.atom];
      case 'get':
        return [`${this.path(expr.target)}.get${expr.keys[0]}()`, binding.atom];
      case 'negate':
        return [`-${this.text(expr.operand, binding.atom)}`, binding.negate];
      case 'arithmetic': {
        const own = expr.op === '+' || expr.op === '-' ? binding.sum : binding.product;
        return [`${this.text(expr.left, own)} ${expr.op} ${this.text(expr.right, own + 1)}`, own];
      }
      case 'relation': {
        const [left, right] = [this.text(expr.left, binding.sum), this.text(expr.right, binding.sum)];
        return [`${left} ${expr.op} ${right}`, binding.relation];
      }
      case 'empty':
        return [`${this.text(expr.operand, binding.sum)} empty`, binding.relation];
      case 'and':
      case 'or':
        return this.logic(expr.kind, expr.operands);
      case 'not':
        return [`!${this.text(expr.operand, binding.atom)}`, binding.not];
      case 'exists':
      case 'forall':
        return [`${expr.kind}(${this.bound(expr.type, () => this.text(expr.condition))})`, binding.atom];
      case 'accumulate':
        return [this.accumulate(expr), binding.atom];
    }
  }

  private list(items: readonly Expr[]): string {
    return items.map(item => this.text(item)).join(', ');
  }

  private logic(kind: 'and' | 'or', operands: readonly Expr[]): readonly [string, number] {
    const texts = operands.map(operand => this.text(operand, binding[kind] + 1));
    if (this.style.sorted) texts.sort();
    return [texts.join(kind === 'and' ? ' && ' : ' || '), operands.length === 1 ? 0 : binding[kind]];
  }

  private accumulate(expr: Extract<Expr, {kind: 'accumulate'}>): string {
    return this.bound(expr.type, () => {
      const parts = expr.tests.map(test => this.text(test));
      const value = expr.value ? this.text(expr.value) : '';
      return `accumulate(${[`${expr.type}(${parts.join(', ')})`, `${expr.reducer}(${value})`].join(', ')})`;
    });
  }

  private bound<Result>(type: string, work: () => Result): Result {
    this.types.push(type);
    const result = work();
    this.types.pop();
    return result;
  }

  private path({root, steps}: PathExpr): string {
    let text =
      root.kind === 'fact' ? factText(root.name) : this.style.instance(root.level, this.types[root.level] ?? '?');
    for (const step of steps) {
      if (step.kind === 'key') text += keyText(step.key);
      else text += `[${step.kind === 'item' ? step.index : this.text(step.index)}]`;
    }
    return text;
  }
}
