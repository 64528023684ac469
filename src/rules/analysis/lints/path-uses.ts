import {constantOf} from '../logic/constant.js';
import type {Expr, PathExpr, Rule} from '../program.js';
import {operandsOf, valuesOfAction} from '../walk.js';

/** A path where a rule mentions it, with the type bound by the quantifier around in place of an instance. */
export interface PathUse {
  readonly rule: Rule;
  readonly path: PathExpr;
  /** Named steps up to the first array or computed index, beginning with the fact or type. */
  readonly keys: readonly string[];
  readonly access: 'read' | 'write';
}

/** The fields that a path asks for, behind its fact: constant places in lists are passed over, as by `FactShape`. */
export function fieldsOf({steps}: PathExpr): string[] {
  const fields: string[] = [];
  for (const step of steps) {
    if (step.kind === 'computed') break;
    if (step.kind === 'key') fields.push(step.key);
  }
  return fields;
}

/** Calls back for every expression, path whose fact is named, and quantifier of a rule, with the types bound around. */
export function visitRule(
  rule: Rule,
  visit: {
    readonly path?: (use: PathUse) => void;
    readonly expression?: (expr: Expr, types: readonly string[]) => void;
    readonly quantifier?: (quantifier: Extract<Expr, {kind: 'exists' | 'forall' | 'accumulate'}>) => void;
  },
): void {
  const walk = (expr: Expr, types: readonly string[]): void => {
    if (expr.kind === 'path' && expr.root.kind !== 'facts') {
      visit.path?.({rule, path: expr, keys: keysOf(expr, types), access: 'read'});
    }
    visit.expression?.(expr, types);
    if ('type' in expr) visit.quantifier?.(expr);
    const bound = 'type' in expr ? [...types.slice(0, expr.level), expr.type] : types;
    for (const operand of operandsOf(expr)) walk(operand, bound);
  };
  walk(rule.condition, []);
  for (const action of rule.actions) {
    for (const value of valuesOfAction(action)) walk(value, []);
    if ((action.kind !== 'assign' && action.kind !== 'set') || action.target.root.kind === 'facts') continue;
    visit.path?.({rule, path: action.target, keys: keysOf(action.target, []), access: 'write'});
  }
}

/** The named steps of a path up to its first array or computed index; an instance goes by its type, all facts by ''. */
export function keysOf({root, steps}: PathExpr, types: readonly string[]): string[] {
  const keys = [root.kind === 'fact' ? root.name : root.kind === 'instance' ? (types[root.level] ?? '') : ''];
  for (const step of steps) {
    if (step.kind !== 'key') break;
    keys.push(step.key);
  }
  return keys;
}

/** `a number`, `a string`, `a boolean`, or undefined for what is no constant or has no telling type. */
export function typeOfConstant(expr: Expr): 'a number' | 'a string' | 'a boolean' | undefined {
  const value = constantOf(expr);
  switch (typeof value) {
    case 'number':
      return 'a number';
    case 'string':
      return 'a string';
    case 'boolean':
      return 'a boolean';
    default:
      return undefined;
  }
}
