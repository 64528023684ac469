import type {Json} from '../../../kit/json.js';
import {isEmpty} from '../../values/membership.js';
import {related} from '../../values/relation.js';
import {expressionKey, meaningKey} from '../expression-text.js';
import type {Expr, PathExpr} from '../program.js';
import {constantOf} from './constant.js';

/** A test of one term (a path, or any other expression that is not constant) against constants. */
export interface TermTest {
  readonly kind: 'test';
  /** Equal for terms that have equal values at any one moment. */
  readonly term: string;
  readonly subject: Expr;
  /** The whole test in the tree, and whether it is asked to hold or not to. */
  readonly source: Expr;
  readonly positive: boolean;
  readonly holds: (value: Json) => boolean;
  /** Constants between which the outcome cannot change. */
  readonly constants: readonly Json[];
  /** `order` and `equality` tests are decided by trying values around the constants; `pattern` tests are not. */
  readonly nature: 'equality' | 'order' | 'pattern';
  /** When given, the test holds for these values and no others. */
  readonly oneOf?: readonly Json[];
  /** Given for patterns: the same pattern asked for and refused excludes itself, whatever it means. */
  readonly key?: string;
}

/** A test that is not understood: it may come out either way, but the same way wherever it stands. */
interface OpaqueTest {
  readonly kind: 'opaque';
  readonly key: string;
  readonly positive: boolean;
  readonly source: Expr;
  /** Keys of tests that cannot hold together with this one when both are positive. */
  readonly excludes?: readonly string[];
  /** Facts, at places of their own, with which the test holds. */
  readonly witness?: ReadonlyMap<PathExpr, Json>;
}

export type Literal = TermTest | OpaqueTest;

const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const mirrored = {'<': '>', '<=': '>=', '>': '<', '>=': '<='} as const satisfies Record<string, Relation['op']>;

type Relation = Extract<Expr, {kind: 'relation'}>;

/** What one test says when it must come out `positive`: true or false when it is constant. */
export function literalOf(expr: Expr, positive: boolean): Literal | boolean {
  if (expr.kind === 'relation') return relationLiteral(expr, positive);
  if (expr.kind === 'empty') {
    const holds = (value: Json): boolean => isEmpty(value) === positive;
    return {...termOf(expr.operand, expr, positive), holds, constants: [], nature: 'equality'};
  }
  const constant = constantOf(expr);
  if (constant !== undefined) return (constant === true) === positive;
  const oneOf = positive ? [true] : [false, null];
  const holds = (value: Json): boolean => oneOf.some(each => each === value);
  return {...termOf(expr, expr, positive), holds, constants: [], nature: 'equality', oneOf};
}

const termOf = (subject: Expr, source: Expr, positive: boolean) => ({
  kind: 'test' as const,
  term: expressionKey(subject),
  subject,
  source,
  positive,
});

function relationLiteral(expr: Relation, positive: boolean): Literal | boolean {
  const {op} = expr;
  const [left, right] = [constantOf(expr.left), constantOf(expr.right)];
  if (left !== undefined && right !== undefined) return related(op, left, right) === positive;
  if (right !== undefined) {
    const holds = (value: Json): boolean => related(op, value, right) === positive;
    return recognisable({...termOf(expr.left, expr, positive), holds, ...shape(op, right, positive)});
  }
  if (left !== undefined) {
    const holds = (value: Json): boolean => related(op, left, value) === positive;
    return recognisable({...termOf(expr.right, expr, positive), holds, ...mirroredShape(op, left, positive)});
  }
  return comparison(expr, positive);
}

/** A relation of two terms that are not constant: little is known of it but what excludes it. */
function comparison(expr: Relation, positive: boolean): OpaqueTest | boolean {
  const {op, left, right} = expr;
  const isSame = expressionKey(left) === expressionKey(right);
  // `!=` is exactly the opposite of `==`; both are that test so that they exclude each other.
  if (op === '!=') return comparison({...expr, op: '=='}, !positive);
  if (isSame && op === '==') return positive;
  if (isSame && !positive && (op === '<' || op === '>')) return true;
  const test = {kind: 'opaque' as const, key: meaningKey(expr), positive, source: expr};
  if (op !== '<' && op !== '>') return test;
  const reverse = mirrored[op];
  const others = ['==', reverse, `${reverse}=`] as const;
  return {...test, excludes: others.map(other => meaningKey({...expr, op: other}))};
}

const recognisable = (test: TermTest): TermTest =>
  test.nature === 'pattern' ? {...test, key: meaningKey(test.source)} : test;

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
