import {factText, keyText} from '../values/path-text.js';
import type {Action, Expr, PathExpr} from './program.js';

interface TextStyle {
  /** How the instance bound at a level is called. */
  readonly instance: (level: number, type: string) => string;
  /** Operands of `&&` and `||` in the order of their texts, so that order makes no difference. */
  readonly sorted: boolean;
  /** One form for a relation and the same one read from the right: `x > 5` for `5 < x`. */
  readonly mirrored: boolean;
}

const forPeople: TextStyle = {instance: (_level, type) => type, sorted: false, mirrored: false};
const forComparison: TextStyle = {instance: (level, type) => `@${level}:${type}`, sorted: true, mirrored: false};
const forMeaning: TextStyle = {...forComparison, mirrored: true};

/** An expression as a rule would say it, in one line: what traces, coverage and messages show. `types`: bound around. */
export const expressionText = (expr: Expr, types: readonly string[] = []): string =>
  new Printer(forPeople, [...types]).text(expr);

/** Equal for expressions that mean the same by their form alone: spelling, parentheses and the order of `&&` aside. */
export const expressionKey = (expr: Expr): string => new Printer(forComparison, []).text(expr);

/** The same with the sides of relations aside as well: equal for `5 < x` and `x > 5`. */
export const meaningKey = (expr: Expr): string => new Printer(forMeaning, []).text(expr);

/** Equal for actions that do the same by their form. */
export function actionKey(action: Action): string {
  const args = (values: readonly Expr[]): string => values.map(meaningKey).join(', ');
  switch (action.kind) {
    case 'assign':
      return `${expressionKey(action.target)} ${action.op} ${meaningKey(action.value)}`;
    case 'set':
      return `${expressionKey(action.target)}.set${action.keys[0]}(${meaningKey(action.value)})`;
    case 'retract':
      return `Retract(${JSON.stringify(action.fact)})`;
    case 'focus':
      return `ActivateAgendaGroup(${meaningKey(action.group)})`;
    case 'log':
      return `Log.${action.level}(${args(action.args)})`;
    case 'halt':
      return 'Halt()';
    case 'effect':
      return `${action.target ? `${expressionKey(action.target)}.` : ''}${action.name}(${args(action.args)})`;
  }
}

/** How tightly a form binds, as the grammar has it: `||`, `&&`, `!`, relations, `+ -`, `* / %`, unary minus, atoms. */
const binding = {or: 1, and: 2, not: 3, relation: 4, sum: 5, product: 6, negate: 7, atom: 8};

/** Of two relations that say the same with their sides exchanged, the one that stands for both. */
const mirrors: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['<=', '>='],
  ['in', 'contains'],
]);

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
        const {op} = expr.rest[0]!;
        const own = op === '+' || op === '-' ? binding.sum : binding.product;
        const rest = expr.rest.map(link => ` ${link.op} ${this.text(link.right, own + 1)}`);
        return [`${this.text(expr.first, own)}${rest.join('')}`, own];
      }
      case 'relation':
        return this.relation(expr);
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

  private relation({op, left, right}: Extract<Expr, {kind: 'relation'}>): readonly [string, number] {
    const sides = [this.text(left, binding.sum), this.text(right, binding.sum)];
    if (!this.style.mirrored) return [sides.join(` ${op} `), binding.relation];
    if (op === '!=') return [`!(${sides.sort().join(' == ')})`, binding.not];
    if (op === '==') return [sides.sort().join(' == '), binding.relation];
    const mirror = mirrors.get(op);
    return [mirror ? sides.toReversed().join(` ${mirror} `) : sides.join(` ${op} `), binding.relation];
  }

  private list(items: readonly Expr[]): string {
    return items.map(item => this.text(item)).join(', ');
  }

  private logic(kind: 'and' | 'or', operands: readonly Expr[]): readonly [string, number] {
    if (operands.length === 1) return [`test(${this.text(operands[0]!)})`, binding.atom];
    const texts = operands.map(operand => this.text(operand, binding[kind] + 1));
    if (this.style.sorted) texts.sort();
    return [texts.join(kind === 'and' ? ' && ' : ' || '), binding[kind]];
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

  private root(root: PathExpr['root']): string {
    if (root.kind === 'facts') return 'Facts';
    return root.kind === 'fact' ? factText(root.name) : this.style.instance(root.level, this.types[root.level] ?? '?');
  }

  private path({root, steps}: PathExpr): string {
    let text = this.root(root);
    for (const step of steps) {
      if (step.kind === 'key') text += keyText(step.key);
      else text += `[${step.kind === 'item' ? step.index : this.text(step.index)}]`;
    }
    return text;
  }
}
