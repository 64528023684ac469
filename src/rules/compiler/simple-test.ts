import {isConstantPath} from '../analysis/fallible.js';
import type {Expr} from '../analysis/program.js';
import {constantPlace} from './constant-part.js';
import type {Places} from './places.js';

/** How a value at a place is compared with a constant. */
export type TestOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** `place operator constant`: cannot fail, and needs no code of its own. Orders compare with numbers only. */
export interface SimpleTest {
  readonly place: number;
  readonly operator: TestOperator;
  readonly value: null | boolean | number | string;
}

const mirrored: Readonly<Record<TestOperator, TestOperator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** The parts of a condition that all must hold, in the order in which they are looked at. */
export const conjunctsOf = (condition: Expr): readonly Expr[] =>
  condition.kind !== 'and'
    ? [condition]
    : condition.operands.some(operand => operand.kind === 'and')
      ? condition.operands.flatMap(conjunctsOf)
      : condition.operands;

/** The expression as a simple test, if it is one. */
export function simpleTestOf(expr: Expr, places: Places): SimpleTest | undefined {
  if (expr.kind !== 'relation' || !isTestOperator(expr.op)) return undefined;
  const {left, right, op} = expr;
  if (right.kind === 'literal') return testOf(left, op, right.value, places);
  return left.kind === 'literal' ? testOf(right, mirrored[op], left.value, places) : undefined;
}

function testOf(
  expr: Expr,
  operator: TestOperator,
  value: SimpleTest['value'],
  places: Places,
): SimpleTest | undefined {
  const isEquality = operator === '==' || operator === '!=';
  if (expr.kind !== 'path' || (!isEquality && typeof value !== 'number')) return undefined;
  const place = placeOf(expr, places);
  return place === undefined ? undefined : {place, operator, value: interned(value)};
}

/** The place of a path that is constant to its end. */
export function placeOf(expr: Extract<Expr, {kind: 'path'}>, places: Places): number | undefined {
  if (expr.root.kind !== 'fact' || (expr.mapped && expr.steps.length > 0)) return undefined;
  return isConstantPath(expr) ? constantPlace(expr, places) : undefined;
}

/**
 * A string as the platform keeps names: JSON.parse gives short strings so, and of two such strings comparing the
 * addresses is enough.
 */
export function interned<Value>(value: Value): Value {
  if (typeof value !== 'string') return value;
  for (const key in {[value]: 0}) return key as Value;
  return value;
}

const isTestOperator = (operator: string): operator is TestOperator => Object.hasOwn(mirrored, operator);
