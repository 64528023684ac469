import {expressionText} from '../expression-text.js';
import {satisfy} from '../logic/satisfy.js';
import type {Expr} from '../program.js';
import {operandsOf} from '../walk.js';
import type {Lint} from './lint.js';

/** Conditions that hold whatever the facts are, unless they say so themselves with `when true`. */
export const alwaysHolds: Lint = {
  name: 'always-holds',
  *run(context) {
    for (const rule of context.rules) {
      const {condition} = rule;
      if (condition.kind === 'literal' || mayFail(condition)) continue;
      if (satisfy([context.opposite(rule)]).answer !== 'no') continue;
      yield context.warning(rule, {
        code: 'RULE_ALWAYS_HOLDS',
        message: `The condition of rule "${rule.name}" always holds: ${expressionText(condition)}.`,
        at: condition.at,
        fix: 'Correct it, or write `when true` when that is meant.',
      });
    }
  },
};

/** Whether a condition could meet an error, and then hold no more: only relations between plain values never do. */
function mayFail(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'get':
      return false;
    case 'path':
      return expr.steps.some(step => step.kind === 'computed');
    case 'array':
    case 'object':
    case 'relation':
    case 'empty':
      return operandsOf(expr).some(mayFail);
    case 'and':
    case 'or':
    case 'not':
    case 'exists':
    case 'forall':
      return operandsOf(expr).some(operand => !isBoolean(operand) || mayFail(operand));
    default:
      return true;
  }
}

const tests: ReadonlySet<string> = new Set(['relation', 'empty', 'and', 'or', 'not', 'exists', 'forall']);

const isBoolean = (expr: Expr): boolean =>
  tests.has(expr.kind) || (expr.kind === 'literal' && typeof expr.value === 'boolean');
