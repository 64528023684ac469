import type {Json} from '../../../kit/json.js';
import {calculate, negate} from '../../values/arithmetic.js';
import {Fault} from '../../values/fault.js';
import {setKey} from '../../values/path.js';
import {expressionKey} from '../expression-text.js';
import type {Expr, PathExpr} from '../program.js';

/** The value of an expression made of literals only; undefined for any other. */
export function constantOf(expr: Expr): Json | undefined {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'negate': {
      const operand = constantOf(expr.operand);
      return typeof operand === 'number' ? -operand + 0 : undefined;
    }
    case 'array': {
      const items = expr.items.map(constantOf);
      return items.every(item => item !== undefined) ? items : undefined;
    }
    case 'object': {
      const object: Json = {};
      for (const {key, value} of expr.entries) {
        const constant = constantOf(value);
        if (constant === undefined) return undefined;
        setKey(object, key, constant);
      }
      return object;
    }
    default:
      return undefined;
  }
}

/** What arithmetic gives for some facts, by path; undefined where it fails, or is anything else than arithmetic. */
export function sampleValue(expr: Expr, facts: ReadonlyMap<PathExpr, Json>): Json | undefined {
  const values = new Map([...facts].map(([path, value]) => [expressionKey(path), value]));
  try {
    return evaluate(expr, values);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function evaluate(expr: Expr, values: ReadonlyMap<string, Json>): Json | undefined {
  switch (expr.kind) {
    case 'path':
      return values.get(expressionKey(expr));
    case 'negate': {
      const operand = evaluate(expr.operand, values);
      return operand === undefined ? undefined : negate(operand);
    }
    case 'arithmetic': {
      let value = evaluate(expr.first, values);
      for (const {op, right} of expr.rest) {
        const operand = evaluate(right, values);
        value = value === undefined || operand === undefined ? undefined : calculate(op, value, operand);
      }
      return value;
    }
    default:
      return constantOf(expr);
  }
}
