import type {Json} from '../../../kit/json.js';
import {expressionText} from '../../analysis/expression-text.js';
import type {Action, Expr, PathExpr, Rule} from '../../analysis/program.js';
import {operandsOf, within} from '../../analysis/walk.js';
import {constantPart} from '../constant-part.js';
import type {Context} from '../context.js';
import type {Places} from '../places.js';
import type {ExpressionEmitter} from './expression.js';
import {literal} from './literal.js';

/** Something with its text whose value can be asked for. It fails as it fails in the rule. */
export interface Shown {
  readonly text: string;
  readonly value: (context: Context) => Json;
}

/** A test that a condition is made of by `&&`, `||` and `!`, with the values that decide it. */
interface ShownTest extends Shown {
  readonly operands: readonly Shown[];
}

/** A target of a write: which keys it means now, and what lies there. */
interface ShownTarget {
  readonly keys: (context: Context) => Json[];
  /** The place, when it is constant; -1 otherwise. */
  readonly place: number;
}

export interface RuleExplanation {
  /** In the order of `testsOf(rule.condition)`. */
  readonly tests: readonly ShownTest[];
  readonly targets: readonly ShownTarget[];
}

/** The tests of a condition in the order of the text. */
function testsOf(condition: Expr): readonly Expr[] {
  const {kind} = condition;
  return kind === 'and' || kind === 'or' || kind === 'not' ? operandsOf(condition).flatMap(testsOf) : [condition];
}

/** What is asked for when an evaluation is explained, as JavaScript source. */
export class ExplanationEmitter {
  constructor(
    private readonly places: Places,
    private readonly expressions: ExpressionEmitter,
  ) {}

  rule({condition, actions}: Rule): string {
    const tests = testsOf(condition).map(test => this.#test(test));
    const targets = actions.flatMap(action => this.#target(action));
    return `{tests: [${tests.join(', ')}], targets: [${targets.join(', ')}]}`;
  }

  #test(test: Expr): string {
    const operands = new Map(this.#operands(test, []).map(each => [each.text, each.value]));
    const shown = [...operands].map(([text, value]) => `{text: ${literal(text)}, value: c => ${value}}`);
    const {expressions} = this;
    return `{text: ${literal(expressionText(test))}, value: c => ${expressions.value(test)}, operands: [${shown.join(', ')}]}`;
  }

  /** The operands of relations that are computed, and the paths of a test, with their values. */
  #operands(expr: Expr, types: readonly string[]): {text: string; value: string}[] {
    switch (expr.kind) {
      case 'path':
      case 'get':
      case 'lookup':
        return this.#shown(expr, types);
      case 'exists':
      case 'forall':
      case 'accumulate':
        return operandsOf(expr).flatMap(operand => this.#operands(operand, [...types, expr.type]));
      case 'relation':
        return [expr.left, expr.right].flatMap(side => [
          ...(computed.has(side.kind) ? this.#shown(side, types) : []),
          ...this.#operands(side, types),
        ]);
      default:
        return operandsOf(expr).flatMap(operand => this.#operands(operand, types));
    }
  }

  /** Something with its value; inside a quantifier the values of all instances, unless it takes two of them. */
  #shown(expr: Expr, types: readonly string[]): {text: string; value: string}[] {
    const text = expressionText(expr, types);
    const value = this.expressions.value(expr);
    const [level, ...others] = instanceLevels(expr, types.length);
    if (level === undefined) return [{text, value}];
    return others.length > 0 ? [] : [{text, value: `each(c, ${literal(types[level]!)}, i${level} => ${value})`}];
  }

  #target(action: Action): string[] {
    if (action.kind === 'retract') return [this.#constant([action.fact])];
    if (action.kind === 'assign') {
      const {keys, whole} = constantPart(action.target);
      return [whole ? this.#constant(keys) : `{place: -1, keys: c => ${this.expressions.keys(action.target)}}`];
    }
    return action.kind === 'set' ? [this.#accessor(action.target, action.keys)] : [];
  }

  #constant(keys: readonly (string | number)[]): string {
    return `{place: ${this.places.at(keys)}, keys: c => [${keys.map(literal).join(', ')}]}`;
  }

  #accessor(target: PathExpr, [upper, lower]: readonly [string, string]): string {
    const key = `presentKey(c.readAt(k), ${literal(upper)}, ${literal(lower)})`;
    return `{place: -1, keys: c => { const k = ${this.expressions.keys(target)}; return [...k, ${key}]; }}`;
  }
}

/** Operands whose values are not seen from the paths in them. */
const computed: ReadonlySet<Expr['kind']> = new Set(['arithmetic', 'negate', 'call', 'accumulate']);

/** The quantifiers around an expression, outermost 0, whose instances it reads. */
function instanceLevels(expr: Expr, depth: number): Set<number> {
  const levels = new Set<number>();
  for (const each of within(expr)) {
    if (each.kind === 'path' && each.root.kind === 'instance' && each.root.level < depth) levels.add(each.root.level);
  }
  return levels;
}
