import {addTo, groupBy} from '../../../kit/group-by.js';
import {numberIn} from '../../values/number-text.js';
import {pathText} from '../../values/path-text.js';
import type {Finding} from '../finding.js';
import {constantOf} from '../logic/constant.js';
import type {Action, Expr, PathExpr, Rule} from '../program.js';
import {operandsOf} from '../walk.js';
import type {Lint, LintContext} from './lint.js';
import {placeOf} from './lint.js';
import {constantAssigned, keysOf, typeOfConstant, visitRule} from './path-uses.js';

type Type = 'a number' | 'a string' | 'a boolean' | 'an object';

/** A place of a rule that makes sense for values of one type only. */
interface TypedUse {
  readonly rule: Rule;
  readonly path: PathExpr;
  readonly type: Type;
  /** Continues `X is …`. */
  readonly says: string;
  readonly access: 'read' | 'write';
}

/** Paths used with two types: nothing is converted, so one of the uses never holds, or fails. */
export const mixedTypes: Lint = {
  name: 'mixed-types',
  *run(context) {
    const uses = new Map<string, TypedUse[]>();
    const add = (path: PathExpr, types: readonly string[], use: Omit<TypedUse, 'path'>): void => {
      if (path.steps.every(step => step.kind === 'key')) addTo(uses, placeKey(keysOf(path, types)), {path, ...use});
    };
    for (const rule of context.rules) {
      for (const {path, ...use} of conditions([rule.condition])) add(path, [], {rule, access: 'read', ...use});
      visitRule(rule, {
        expression(expr, types) {
          const bound = 'type' in expr ? [...types.slice(0, expr.level), expr.type] : types;
          for (const {path, ...use} of usesIn(expr)) add(path, bound, {rule, access: 'read', ...use});
        },
      });
      for (const {path, ...use} of rule.actions.flatMap(writesIn)) add(path, [], {rule, ...use});
    }
    addObjects(uses, context);
    for (const [key, found] of uses) {
      const odd = oddOneOut(found);
      if (odd) yield finding(pathText(JSON.parse(key)), odd, context);
    }
  },
};

const placeKey = (keys: readonly string[]): string => JSON.stringify(keys);

type Sided = Pick<TypedUse, 'path' | 'type' | 'says'>;

const isPath = (expr: Expr): expr is PathExpr => expr.kind === 'path';

/** What an expression takes its operands for. */
function usesIn(expr: Expr): Sided[] {
  switch (expr.kind) {
    case 'relation':
      return usesInRelation(expr);
    case 'negate':
      return numbers([expr.operand]);
    case 'arithmetic': {
      // `+` takes texts and lists as well.
      const taken = expr.rest.filter(({op}) => op !== '+').map(({right}) => right);
      return numbers(expr.rest[0]!.op === '+' ? taken : [expr.first, ...taken]);
    }
    case 'and':
    case 'or':
    case 'not':
    case 'exists':
    case 'forall':
      return conditions(operandsOf(expr));
    default:
      return [];
  }
}

const conditions = (operands: readonly Expr[]): Sided[] =>
  operands.filter(isPath).map(path => ({path, type: 'a boolean', says: 'used as a condition'}));

const numbers = (operands: readonly Expr[]): Sided[] =>
  operands.filter(isPath).map(path => ({path, type: 'a number', says: 'used as a number'}));

const ofTexts: ReadonlySet<string> = new Set(['startsWith', 'endsWith', 'matches']);

/** A path on one side and a constant, or a constant of a list, on the other. Strings that are numbers order as numbers. */
function usesInRelation({op, left, right}: Extract<Expr, {kind: 'relation'}>): Sided[] {
  if (op === 'in')
    return isPath(left) && right.kind === 'array' ? right.items.flatMap(item => compared(left, item)) : [];
  if (ofTexts.has(op)) return isPath(left) ? [{path: left, type: 'a string', says: `tested with ${op}`}] : [];
  if (op === 'contains') return [];
  const sides = [...(isPath(left) ? compared(left, right) : []), ...(isPath(right) ? compared(right, left) : [])];
  return op === '==' || op === '!=' || !(isNumericText(left) || isNumericText(right)) ? sides : [];
}

function compared(path: PathExpr, constant: Expr): Sided[] {
  const type = typeOfConstant(constant);
  return type ? [{path, type, says: `compared with ${type} (${JSON.stringify(constantOf(constant))})`}] : [];
}

function isNumericText(expr: Expr): boolean {
  const value = constantOf(expr);
  return typeof value === 'string' && !Number.isNaN(numberIn(value));
}

function writesIn(action: Action): (Sided & Pick<TypedUse, 'access'>)[] {
  if (action.kind !== 'assign') return [];
  const {op, target, value} = action;
  if (op === '-=' || op === '*=' || op === '/=') return numbers([target, value]).map(use => ({...use, access: 'read'}));
  const type = typeOfConstant(value);
  const constant = constantAssigned(action);
  if (!type || constant === undefined) return [];
  return [{path: target, type, says: `set to ${type} (${JSON.stringify(constant)})`, access: 'write'}];
}

/** Paths that lead through one which is used as something else than an object. */
function addObjects(uses: Map<string, TypedUse[]>, context: LintContext): void {
  // Only the lengths that occur: a path of thousands of steps has as many beginnings.
  const lengths = new Set([...uses.keys()].map(key => (JSON.parse(key) as string[]).length));
  for (const rule of context.rules) {
    visitRule(rule, {
      path({path, keys, access}) {
        for (const length of lengths) {
          const key = placeKey(keys.slice(0, length));
          if (length >= keys.length || !uses.has(key)) continue;
          addTo(uses, key, {rule, path, type: 'an object', says: `taken for an object (${path.text})`, access});
        }
      },
    });
  }
}

/** The first use of the rarer type, with one of the other; the later type when both are as frequent. */
function oddOneOut(found: readonly TypedUse[]): {one: TypedUse; other: TypedUse} | undefined {
  const byType = [...groupBy(found, ({type}) => type).values()];
  if (byType.length < 2) return undefined;
  const usual = byType.reduce((most, each) => (each.length > most.length ? each : most));
  const rare = byType.filter(each => each !== usual).at(-1)!;
  // A place that rules only write may hold this or that.
  const isRead = ({access}: TypedUse): boolean => access === 'read';
  const one = rare.find(isRead) ?? rare[0]!;
  const other = usual.find(isRead) ?? usual[0]!;
  return isRead(one) || isRead(other) ? {one, other} : undefined;
}

function finding(place: string, {one, other}: {one: TypedUse; other: TypedUse}, context: LintContext): Finding {
  return context.warning(one.rule, {
    code: 'RULE_MIXED_TYPES',
    message:
      `${place} is ${one.says} here and ${other.says} in rule "${other.rule.name}"; ` +
      'nothing is converted from one type to another.',
    ...placeOf(one.path),
    fix: 'Use one type for it, or convert with ToNumber or ToString.',
  });
}
