import {builtin} from '../values/functions/table.js';
import {isConstantIndex} from '../values/path.js';
import type {Expr, PathExpr} from './program.js';

/** Whether evaluating it may end in a run-time error or wait for a look-up. Errs on the side of yes. */
export function canFail(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return false;
    case 'path':
      return !isConstantPath(expr);
    case 'get':
      return canFail(expr.target);
    case 'array':
      return expr.items.some(canFail);
    case 'object':
      return expr.entries.some(entry => canFail(entry.value));
    case 'relation':
      return canFail(expr.left) || canFail(expr.right);
    case 'empty':
      return canFail(expr.operand);
    case 'and':
    case 'or':
      return expr.operands.some(canFailAsCondition);
    case 'not':
      return canFailAsCondition(expr.operand);
    case 'exists':
    case 'forall':
      return canFailAsCondition(expr.condition);
    case 'call':
      return !builtin(expr.name)!.neverFails || expr.args.some(canFail);
    case 'negate':
      // A number with a sign is as safe as one without.
      return expr.operand.kind !== 'literal' || typeof expr.operand.value !== 'number';
    case 'lookup':
    case 'arithmetic':
    case 'accumulate':
      return true;
  }
}

/** The same where a boolean is consumed (ruling 8: null is false, another value is an error). */
export const canFailAsCondition = (expr: Expr): boolean => !isBoolean(expr) || canFail(expr);

/** Whether the value, if there is one, is true or false for certain. */
export function isBoolean(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'boolean' || expr.value === null;
    case 'relation':
    case 'empty':
    case 'and':
    case 'or':
    case 'not':
    case 'exists':
    case 'forall':
      return true;
    case 'call':
      return builtin(expr.name)!.isPredicate === true;
    default:
      return false;
  }
}

/** Whether no step of a path is computed or no valid index. */
export const isConstantPath = ({steps}: PathExpr): boolean =>
  steps.every(step => step.kind === 'key' || (step.kind === 'item' && isConstantIndex(step.index)));
