import type {Json} from '../../../kit/json.js';
import {setKey} from '../../values/path.js';
import type {Expr} from '../program.js';

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
