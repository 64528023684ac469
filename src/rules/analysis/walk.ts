import type {Action, Expr, PathExpr, PathStep, Rule} from './program.js';

/** The expressions right below one, in the order in which they are evaluated. */
export function operandsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
      return none;
    case 'path':
      // Asked for every path of every rule, of which few have one.
      return expr.steps.some(isComputed) ? expr.steps.filter(isComputed).map(({index}) => index) : none;
    case 'get':
      return [expr.target];
    case 'array':
      return expr.items;
    case 'object':
      return expr.entries.map(entry => entry.value);
    case 'call':
    case 'lookup':
      return expr.args;
    case 'negate':
    case 'not':
    case 'empty':
      return [expr.operand];
    case 'arithmetic':
      return [expr.first, ...expr.rest.map(({right}) => right)];
    case 'relation':
      return [expr.left, expr.right];
    case 'and':
    case 'or':
      return expr.operands;
    case 'exists':
    case 'forall':
      return [expr.condition];
    case 'accumulate':
      return expr.value ? [...expr.tests, expr.value] : expr.tests;
  }
}

const none: readonly never[] = [];

const isComputed = (step: PathStep): step is Extract<PathStep, {kind: 'computed'}> => step.kind === 'computed';

/** An expression and all that it is made of, parents first. */
export function* within(expr: Expr): Generator<Expr> {
  yield expr;
  for (const operand of operandsOf(expr)) yield* within(operand);
}

/** What an action evaluates: indexes of its target, its value or arguments. */
export function valuesOfAction(action: Action): readonly Expr[] {
  switch (action.kind) {
    case 'assign':
    case 'set':
      return [...operandsOf(action.target), action.value];
    case 'focus':
      return [action.group];
    case 'log':
      return action.args;
    case 'effect':
      return action.target ? [...operandsOf(action.target), ...action.args] : action.args;
    case 'retract':
    case 'halt':
      return [];
  }
}

/** A fact by name where a rule mentions it. */
export interface Mention {
  readonly fact: string;
  readonly at: number;
  /** UTF-16 offset behind what names it. */
  readonly end: number;
  readonly access: 'read' | 'write' | 'instances' | 'retract';
  /** The whole path, but for `instances` and `retract`. */
  readonly path?: PathExpr;
}

/** Every fact that a rule reads, writes, retracts or looks through, place by place. */
export function* mentionsOf(rule: Rule): Generator<Mention> {
  yield* readsOf(rule.condition);
  for (const action of rule.actions) {
    for (const value of valuesOfAction(action)) yield* readsOf(value);
    if (action.kind === 'retract') {
      yield {fact: action.fact, at: action.at, end: action.at + action.fact.length, access: 'retract'};
    } else if (action.kind === 'assign' || action.kind === 'set') {
      yield* mentionOf(action.target, 'write');
    } else if (action.kind === 'effect' && action.target) {
      yield* mentionOf(action.target, 'read');
    }
  }
}

function* readsOf(expr: Expr): Generator<Mention> {
  for (const inner of within(expr)) {
    if (inner.kind === 'path') yield* mentionOf(inner, 'read');
    else if (inner.kind === 'exists' || inner.kind === 'forall' || inner.kind === 'accumulate') {
      yield {fact: inner.type, at: inner.at, end: inner.at + inner.kind.length, access: 'instances'};
    }
  }
}

function* mentionOf(path: PathExpr, access: 'read' | 'write'): Generator<Mention> {
  if (path.root.kind === 'fact') {
    yield {fact: path.root.name, at: path.at, end: path.at + path.text.length, access, path};
  }
}
