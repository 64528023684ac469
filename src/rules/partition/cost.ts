import type {Action, Expr, Program, Rule} from '../analysis/program.js';

/** Estimated cost of looking at a rule once and firing it every other time, in microseconds. */
const ruleCostUs = (rule: Rule): number =>
  rule.enabled
    ? (exprCost(rule.condition) + rule.actions.reduce((sum, action) => sum + actionCost(action), 0) / 2) / 1000
    : 0;

/** Costs by `Rule.order`, in microseconds: as measured where a measurement is given, else estimated. */
export function ruleCosts(program: Program, measured?: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(program.rules, rule => measured?.get(rule.name) ?? ruleCostUs(rule));
}

/** Microseconds to look at some rules once, by the costs of all. */
export const costOf = (orders: readonly number[], costs: Float64Array): number =>
  orders.reduce((sum, order) => sum + costs[order]!, 0);

/** Nanoseconds, as compiled code needs them on a current core; only their proportions matter to the planner. */
const nanoseconds = {node: 5, path: 15, call: 60, write: 120, output: 200, lookup: 2_000_000} as const;

/** Instances that a quantifier is taken to visit. */
const instances = 4;

function exprCost(expr: Expr): number {
  switch (expr.kind) {
    case 'literal':
      return nanoseconds.node;
    case 'path':
      return nanoseconds.path * (1 + expr.steps.length) * (expr.mapped ? instances : 1);
    case 'get':
      return 2 * exprCost(expr.target);
    case 'array':
      return nanoseconds.node + sum(expr.items);
    case 'object':
      return nanoseconds.node + sum(expr.entries.map(entry => entry.value));
    case 'call':
      return nanoseconds.call + sum(expr.args);
    case 'lookup':
      return nanoseconds.lookup + sum(expr.args);
    case 'negate':
    case 'not':
    case 'empty':
      return nanoseconds.node + exprCost(expr.operand);
    case 'arithmetic':
      return expr.rest.length * nanoseconds.node + exprCost(expr.first) + sum(expr.rest.map(({right}) => right));
    case 'relation':
      return nanoseconds.node + exprCost(expr.left) + exprCost(expr.right);
    case 'and':
    case 'or':
      return nanoseconds.node + sum(expr.operands);
    case 'exists':
    case 'forall':
      return nanoseconds.call + instances * exprCost(expr.condition);
    case 'accumulate':
      return nanoseconds.call + instances * (sum(expr.tests) + (expr.value ? exprCost(expr.value) : 0));
  }
}

function actionCost(action: Action): number {
  switch (action.kind) {
    case 'assign':
    case 'set':
      return nanoseconds.write + exprCost(action.target) + exprCost(action.value);
    case 'log':
    case 'effect':
      return nanoseconds.output + sum(action.args);
    case 'focus':
      return nanoseconds.call + exprCost(action.group);
    case 'retract':
    case 'halt':
      return nanoseconds.write;
  }
}

const sum = (exprs: readonly Expr[]): number => exprs.reduce((total, expr) => total + exprCost(expr), 0);
