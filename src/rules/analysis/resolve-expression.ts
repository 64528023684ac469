import type {Condition, ListTestNode, PathNode, RelationOperator, Step} from '../grl/ast.js';
import type {Expr, PathExpr, PathStep} from './program.js';
import {resolveAccumulate} from './resolve-accumulate.js';
import {resolveCall} from './resolve-call.js';
import {namedAfterRoot, resolvePath} from './resolve-path.js';
import type {RuleScope} from './rule-scope.js';
import {bare, constantIndex, leftmostOf} from './tree.js';
import type {ValueResolver} from './value-resolver.js';

type Node<Kind extends Condition['kind']> = Extract<Condition, {kind: Kind}>;

const listFunctions = {count: 'Count', first: 'First', last: 'Last'};

export class ExpressionResolver implements ValueResolver {
  constructor(readonly scope: RuleScope) {}

  value(node: Condition): Expr {
    const {at} = node;
    switch (node.kind) {
      case 'literal':
        return {kind: 'literal', value: node.value, at};
      case 'path':
        return this.path(node);
      case 'group':
        return this.value(node.inner);
      case 'array':
        return {kind: 'array', items: this.#values(node.items), at};
      case 'object':
        return {kind: 'object', entries: node.entries.map(({key, value}) => ({key, value: this.value(value)})), at};
      case 'call':
        if (!this.scope.vocabulary.isPattern(node)) return resolveCall(node, this);
        return this.#pattern(node.name, node.args, at);
      case 'negate':
        return {kind: 'negate', operand: this.#operand(node.operand), at};
      case 'arithmetic':
        return {
          kind: 'arithmetic',
          first: this.#operand(node.first),
          rest: node.rest.map(({op, opAt, right}) => ({op, opAt, right: this.#operand(right)})),
          at,
        };
      case 'relation':
        return related(this.#operand(node.left), node, this.#operand(node.right), at);
      case 'listTest':
        return this.#listTest(node);
      case 'and':
      case 'or':
        return {kind: node.kind, operands: this.#values(node.operands), at};
      case 'not':
        return {kind: 'not', operand: this.value(node.operand), at};
      case 'test':
        return tested(this.value(node.condition), at);
      case 'exists':
      case 'forall':
        return this.#quantifier(node);
      case 'pattern':
        return this.#pattern(node.type, node.tests, at);
      case 'accumulate':
        return resolveAccumulate(node, this);
    }
  }

  path(node: PathNode, mapped = false): PathExpr {
    return resolvePath(node, this.scope, step => this.#index(step), mapped);
  }

  fieldTest(test: Condition, type: string): Expr {
    const leftmost = leftmostOf(test, call => this.scope.vocabulary.isPattern(call));
    const relative = leftmost && 'path' in leftmost ? {path: leftmost.path, type} : undefined;
    return this.scope.relativeTo(relative, () => this.value(test));
  }

  /** An operand of a relation or of arithmetic: no pattern, unless it stands in parentheses (rulings 15, 24). */
  #operand(node: Condition): Expr {
    if (node.kind === 'call' && this.scope.vocabulary.isPattern(node)) {
      this.scope.report({
        code: 'RULE_PATTERN_AS_OPERAND',
        message: `${node.name}(…) is a pattern: a test, and no value.`,
        at: node.nameAt,
        end: node.nameAt + node.name.length,
        fix: `Put it in parentheses to use it as a value: (${node.name}(…)) == true.`,
      });
    }
    return this.value(node);
  }

  #values(nodes: readonly Condition[]): Expr[] {
    return nodes.map(node => this.value(node));
  }

  #index({index}: Extract<Step, {kind: 'index'}>): PathStep {
    const constant = constantIndex(index);
    if (typeof constant === 'string') return {kind: 'key', key: constant};
    if (constant !== undefined) return {kind: 'item', index: constant, at: index.at};
    return {kind: 'computed', index: this.value(index), at: index.at};
  }

  /** `T(t1, t2)` is `T.t1 && T.t2` (ruling 15). */
  #pattern(name: string, tests: readonly Condition[], at: number): Expr {
    const type = this.scope.factOf(name);
    const operands = tests.map(test => this.fieldTest(test, type));
    return operands.length === 1 ? operands[0]! : {kind: 'and', operands, at};
  }

  /**
   * `x count > 2` is `Count(x) > 2`, `x index 2 == v` is `x[2] == v` (ruling 51; by ruling 79 `count` reads through
   * arrays).
   */
  #listTest(node: ListTestNode): Expr {
    const {at, test, relation} = node;
    if (test === 'empty' || test === 'not_empty') {
      const empty: Expr = {kind: 'empty', operand: this.#operand(node.subject), at};
      return test === 'empty' ? empty : {kind: 'not', operand: empty, at};
    }
    const subject = bare(node.subject);
    let left: Expr;
    if (test === 'index') left = this.#item(node);
    else {
      const list = subject.kind === 'path' ? this.path(subject, true) : this.#operand(node.subject);
      left = {kind: 'call', name: listFunctions[test], args: [list], at};
    }
    return related(left, relation!, this.#operand(relation!.right), at);
  }

  #item({subject, index = 0, testAt, at}: ListTestNode): Expr {
    const inner = bare(subject);
    if (inner.kind === 'path') {
      const path = this.path(inner);
      const step: PathStep = {kind: 'item', index, at: testAt};
      return {...path, steps: [...path.steps, step], text: `${path.text}[${index}]`};
    }
    // Only paths have steps; the element of any other list is the first of a slice that begins with it.
    const bounds = [index, index + 1].map((value): Expr => ({kind: 'literal', value, at: testAt}));
    const slice: Expr = {kind: 'call', name: 'Slice', args: [this.#operand(subject), ...bounds], at};
    return {kind: 'call', name: 'First', args: [slice], at};
  }

  #quantifier(node: Node<'exists' | 'forall'>): Expr {
    const {kind, at, condition} = node;
    const type = this.#quantifiedType(condition);
    if (type !== undefined) {
      return this.scope.within(type, level => ({kind, type, level, condition: this.value(condition), at}));
    }
    this.scope.report({
      code: 'RULE_QUANTIFIER_WITHOUT_TYPE',
      message: `${kind}(…) names no fact, so there is nothing to look through.`,
      at,
      end: at + kind.length,
      fix: `Name the fact inside: ${kind}(Order.total > 100).`,
    });
    return {kind: 'literal', value: null, at};
  }

  /** The one type that a quantifier ranges over: the first step of its leftmost path (ruling 45). */
  #quantifiedType(condition: Condition): string | undefined {
    const {scope} = this;
    const leftmost = leftmostOf(condition, call => scope.vocabulary.isPattern(call));
    if (!leftmost) return undefined;
    if ('type' in leftmost) return scope.factOf(leftmost.type);
    const {path} = leftmost;
    if (scope.relative?.path === path) return scope.relative.type;
    return path.root === 'Facts' ? namedAfterRoot(path) : scope.factOf(path.root);
  }
}

const tests: ReadonlySet<Expr['kind']> = new Set(['relation', 'empty', 'and', 'or', 'not', 'exists', 'forall']);

/**
 * `test(c)` consumes a boolean (ruling 8): so does `&&`, also of one operand. What is a test already stays as it is.
 */
const tested = (condition: Expr, at: number): Expr =>
  tests.has(condition.kind) ? condition : {kind: 'and', operands: [condition], at};

interface Relation {
  readonly op: RelationOperator;
  readonly opAt: number;
  readonly negated: boolean;
}

/** `not in` and `not contains` are a `not` around the relation (ruling 13). */
function related(left: Expr, {op, opAt, negated}: Relation, right: Expr, at: number): Expr {
  const plain: Expr = {kind: 'relation', op, left, right, at, opAt};
  return negated ? {kind: 'not', operand: plain, at} : plain;
}
