import type {CallNode, Condition, PathNode, RuleNode} from '../grl/ast.js';
import {isConstantIndex} from '../values/path.js';

/** The nodes right below a node, in the order of the text. */
export function partsOf(node: Condition): readonly Condition[] {
  switch (node.kind) {
    case 'literal':
      return [];
    case 'path':
      return node.steps.flatMap(step => (step.kind === 'index' ? [step.index] : []));
    case 'array':
      return node.items;
    case 'object':
      return node.entries.map(entry => entry.value);
    case 'call':
      return node.target ? [node.target, ...node.args] : node.args;
    case 'negate':
    case 'not':
      return [node.operand];
    case 'group':
      return [node.inner];
    case 'arithmetic':
      return [node.first, ...node.rest.map(({right}) => right)];
    case 'relation':
      return [node.left, node.right];
    case 'listTest':
      return node.relation ? [node.subject, node.relation.right] : [node.subject];
    case 'and':
    case 'or':
      return node.operands;
    case 'exists':
    case 'forall':
    case 'test':
      return [node.condition];
    case 'pattern':
      return node.tests;
    case 'accumulate':
      return node.parts.map(part => (part.kind === 'test' ? part.condition : part.path));
  }
}

/** A node and all below it, parents first, in the order of the text. */
export function* nodesIn(...nodes: readonly Condition[]): Generator<Condition> {
  const open = nodes.toReversed();
  while (open.length > 0) {
    const node = open.pop()!;
    yield node;
    const parts = partsOf(node);
    for (let i = parts.length - 1; i >= 0; i--) open.push(parts[i]!);
  }
}

/** Every node of a rule that stands for a value, or for the place of an assignment. */
export function* nodesOf(rule: RuleNode): Generator<Condition> {
  yield* nodesIn(rule.condition);
  for (const action of rule.actions) {
    if (action.kind === 'assign') yield* nodesIn(action.target, action.value);
    else yield* nodesIn(action.call);
  }
}

/** A node without the parentheses around it. */
export function bare(node: Condition): Condition {
  let inner = node;
  while (inner.kind === 'group') inner = inner.inner;
  return inner;
}

/** The first path in the text, or the type of a pattern or `accumulate` that stands before any path (ruling 45). */
export type Leftmost = {readonly path: PathNode} | {readonly type: string};

export function leftmostOf(node: Condition, isPattern: (call: CallNode) => boolean): Leftmost | undefined {
  switch (node.kind) {
    case 'path':
      return {path: node};
    case 'pattern':
    case 'accumulate':
      return {type: node.type};
    case 'call':
      if (isPattern(node)) return {type: node.name};
  }
  for (const part of partsOf(node)) {
    const found = leftmostOf(part, isPattern);
    if (found) return found;
  }
  return undefined;
}

/** Whether an argument contains a relation, list test, `!` or `exists` at its top: the mark of a pattern (ruling 15). */
export function isTest(node: Condition): boolean {
  const inner = bare(node);
  switch (inner.kind) {
    case 'relation':
    case 'listTest':
    case 'not':
    case 'exists':
    case 'forall':
    case 'test':
    case 'pattern':
      return true;
    case 'and':
    case 'or':
      return inner.operands.some(isTest);
    default:
      return false;
  }
}

/** The value of a constant index: a string, or a whole number from 0. Anything else is computed. */
export function constantIndex(index: Condition): string | number | undefined {
  const inner = bare(index);
  if (inner.kind !== 'literal') return undefined;
  const {value} = inner;
  if (typeof value === 'string') return value;
  return typeof value === 'number' && isConstantIndex(value) ? value : undefined;
}
