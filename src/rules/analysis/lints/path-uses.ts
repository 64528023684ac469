import type {Json} from '../../../kit/json.js';
import {expressionKey} from '../expression-text.js';
import {typesOfFact} from '../footprint-path.js';
import {constantOf} from '../logic/constant.js';
import type {Action, Expr, PathExpr, Rule} from '../program.js';
import {mentionsOf, operandsOf, valuesOfAction} from '../walk.js';
import type {LintContext} from './lint.js';

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
  const type = typeof constantOf(expr);
  return type === 'number' || type === 'string' || type === 'boolean' ? `a ${type}` : undefined;
}

export interface ConstantWrite {
  readonly target: PathExpr;
  /** Equal for targets that are the same place. */
  readonly key: string;
  readonly value: Json;
}

type Assignment = Extract<Action, {kind: 'assign'}>;

/** The places that a rule sets to constants with `=`, its last word on each. */
export function constantWritesOf(rule: Rule): ConstantWrite[] {
  const writes = new Map<string, ConstantWrite>();
  for (const action of rule.actions) {
    if (action.kind !== 'assign') continue;
    const key = expressionKey(action.target);
    const value = constantAssigned(action);
    if (value === undefined) writes.delete(key);
    else writes.set(key, {target: action.target, key, value});
  }
  return [...writes.values()];
}

export function constantAssigned({op, target, value}: Assignment): Json | undefined {
  const isFixed = target.steps.every(step => step.kind !== 'computed');
  return op === '=' && isFixed ? constantOf(value) : undefined;
}

/** Facts that some rule creates or changes. */
export function writtenFacts(context: LintContext): ReadonlySet<string> {
  const written = new Set<string>();
  for (const rule of context.rules) {
    for (const {fact, access} of mentionsOf(rule)) if (access === 'write') written.add(fact);
  }
  return written;
}

/** Whether one of some facts is, or holds, an instance of a type: the fact of that name, or a numbered one. */
export const typeIsProvided = (type: string, facts: readonly string[]): boolean =>
  facts.some(fact => fact === type || typesOfFact(fact).includes(type));
