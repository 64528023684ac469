import type {Json} from '../../../kit/json.js';
import {isEmpty} from '../../values/membership.js';
import {related} from '../../values/relation.js';
import {expressionKey} from '../expression-text.js';
import type {Expr} from '../program.js';
import {constantOf} from './constant.js';

/** A test of one term (a path, or any other expression that is not constant) against constants. */
export interface TermTest {
  readonly kind: 'test';
  /** Equal for terms that have equal values at any one moment. */
  readonly term: string;
  readonly subject: Expr;
  /** The whole test in the tree, for messages. */
  readonly source: Expr;
  readonly holds: (value: Json) => boolean;
  /** Constants between which the outcome cannot change. */
  readonly constants: readonly Json[];
  /** `order` and `equality` tests are decided by trying values around the constants; `pattern` tests are not. */
  readonly nature: 'equality' | 'order' | 'pattern';
  /** When given, the test holds for these values and no others. */
  readonly oneOf?: readonly Json[];
}

/** A test that is not understood: it may come out either way, but the same way wherever it stands. */
interface OpaqueTest {
  readonly kind: 'opaque';
  readonly key: string;
  readonly positive: boolean;
  readonly source: Expr;
}

export type Literal = TermTest | OpaqueTest;

const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const mirrored = {'<': '>', '<=': '>=', '>': '<', '>=': '<='} as const;

type Relation = Extract<Expr, {kind: 'relation'}>;

/** What one test says when it must come out `positive`: true or false when it is constant. */
export function literalOf(expr: Expr, positive: boolean): Literal | boolean {
  if (expr.kind === 'relation') return relationLiteral(expr, positive);
  if (expr.kind === 'empty') {
    const holds = (value: Json): boolean => isEmpty(value) === positive;
    return {...termOf(expr.operand, expr), holds, constants: [], nature: 'equality'};
  }
  const constant = constantOf(expr);
  if (constant !== undefined) return (constant === true) === positive;
  return positive
    ? {...termOf(expr, expr), holds: value => value === true, constants: [], nature: 'equality', oneOf: [true]}
    : {...termOf(expr, expr), holds: isFalse, constants: [], nature: 'equality', oneOf: [false, null]};
}

const isFalse = (value: Json): boolean => value === false || value === null;

const termOf = (subject: Expr, source: Expr) => ({
  kind: 'test' as const,
  term: expressionKey(subject),
  subject,
  source,
});

function relationLiteral(expr: Relation, positive: boolean): Literal | boolean {
  const {op} = expr;
  const [left, right] = [constantOf(expr.left), constantOf(expr.right)];
  if (left !== undefined && right !== undefined) return related(op, left, right) === positive;
  if (right !== undefined) {
    const holds = (value: Json): boolean => related(op, value, right) === positive;
    return {...termOf(expr.left, expr), holds, ...shape(op, right, positive)};
  }
  if (left !== undefined) {
    const holds = (value: Json): boolean => related(op, left, value) === positive;
    return {...termOf(expr.right, expr), holds, ...mirroredShape(op, left, positive)};
  }
  // `!=` is exactly the opposite of `==`; both share a key so that they exclude each other.
  const same = op === '!=' ? {...expr, op: '==' as const} : expr;
  return {kind: 'opaque', key: expressionKey(same), positive: positive === (op !== '!='), source: expr};
}

type Shape = Pick<TermTest, 'constants' | 'nature' | 'oneOf'>;

function shape(op: Relation['op'], constant: Json, positive: boolean): Shape {
  if (op === '==' || op === '!=') {
    return {constants: [constant], nature: 'equality', ...(positive === (op === '==') ? {oneOf: [constant]} : {})};
  }
  if (orders.has(op)) return {constants: [constant], nature: 'order'};
  if (op === 'in' && Array.isArray(constant)) {
    return {constants: constant, nature: 'equality', ...(positive ? {oneOf: constant} : {})};
  }
  return {constants: [constant], nature: 'pattern'};
}

function mirroredShape(op: Relation['op'], constant: Json, positive: boolean): Shape {
  if (op === '==' || op === '!=') return shape(op, constant, positive);
  if (op in mirrored) return shape(mirrored[op as keyof typeof mirrored], constant, positive);
  return op === 'contains' ? shape('in', constant, positive) : {constants: [constant], nature: 'pattern'};
}
