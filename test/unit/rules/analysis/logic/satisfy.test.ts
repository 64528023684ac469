import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json, JsonObject} from '../../../../../src/kit/json.js';
import {formOf, satisfy} from '../../../../../src/rules/analysis/logic/satisfy.js';
import type {Expr, PathExpr} from '../../../../../src/rules/analysis/program.js';
import {evaluate, Failure, truthAt} from '../../../../support/reference-expressions.js';

const path = (...keys: [string, ...string[]]): PathExpr => ({
  kind: 'path',
  root: {kind: 'fact', name: keys[0]},
  steps: keys.slice(1).map(key => ({kind: 'key', key})),
  mapped: false,
  at: 0,
  text: keys.join('.'),
});
const instance = (key: string): PathExpr => ({...path('C', key), root: {kind: 'instance', level: 0}});
const literal = (value: null | boolean | number | string): Expr => ({kind: 'literal', value, at: 0});
const relation = (left: Expr, op: Extract<Expr, {kind: 'relation'}>['op'], right: Expr): Expr => ({
  kind: 'relation',
  op,
  left,
  right,
  at: 0,
  opAt: 0,
});
const and = (...operands: Expr[]): Expr => ({kind: 'and', operands, at: 0});
const or = (...operands: Expr[]): Expr => ({kind: 'or', operands, at: 0});
const not = (operand: Expr): Expr => ({kind: 'not', operand, at: 0});
const exists = (type: string, condition: Expr): Expr => ({kind: 'exists', type, level: 0, condition, at: 0});

const answerTo = (...conditions: Expr[]): string => satisfy(conditions.map(each => formOf(each))).answer;

const x = path('A', 'x');

describe('satisfy', () => {
  test.each<[string, Expr, string]>([
    ['an empty interval', and(relation(x, '>', literal(10)), relation(x, '<', literal(5))), 'no'],
    ['an open point', and(relation(x, '>', literal(5)), relation(x, '<', literal(5))), 'no'],
    ['a closed point', and(relation(x, '>=', literal(5)), relation(x, '<=', literal(5))), 'yes'],
    ['between neighbouring integers', and(relation(x, '>', literal(5)), relation(x, '<', literal(6))), 'yes'],
    ['two equalities', and(relation(x, '==', literal('a')), relation(x, '==', literal('b'))), 'no'],
    ['mirrored relations', and(relation(literal(10), '<', x), relation(literal(5), '>', x)), 'no'],
    ['no order among null', and(relation(x, '==', literal(null)), relation(x, '<', literal(5))), 'no'],
    ['not smaller and not greater', not(or(relation(x, '<', literal(5)), relation(x, '>=', literal(5)))), 'yes'],
    ['strings in order', and(relation(x, '>', literal('b')), relation(x, '<', literal('a'))), 'no'],
    ['a string that is a number', and(relation(x, '==', literal('7')), relation(x, '>', literal(8))), 'no'],
    [
      'a string in the order of the numbers',
      and(relation(x, '>=', literal(5)), relation(x, '<=', literal(5)), relation(x, '!=', literal(5))),
      'yes',
    ],
    [
      'a string in the order of the numbers, spelt otherwise',
      and(
        relation(x, '>=', literal(1e21)),
        relation(x, '<=', literal(1e21)),
        not(relation(x, 'in', {kind: 'array', items: [literal(1e21), literal('1e+21')], at: 0})),
      ),
      'yes',
    ],
    [
      'between neighbouring strings',
      and(relation(x, '>', literal('a')), relation(x, '<', literal('a\u0000\u0000'))),
      'yes',
    ],
    ['numbers and strings ordered at once', and(relation(x, '>', literal(5)), relation(x, '>', literal('a'))), 'maybe'],
    ['true and false', and(x, not(x)), 'no'],
    [
      'a pattern on a given value',
      and(relation(x, '==', literal('ab')), relation(x, 'startsWith', literal('b'))),
      'no',
    ],
    ['a pattern alone', relation(x, 'startsWith', literal('b')), 'yes'],
    [
      'a pattern that its own words do not match',
      and(relation(x, 'contains', literal('b')), not(relation(x, 'contains', literal('b')))),
      'no',
    ],
    [
      'patterns of which no example is known',
      and(relation(x, 'startsWith', literal('a')), relation(x, 'endsWith', literal('b'))),
      'maybe',
    ],
    ['unlike itself', relation(x, '!=', x), 'no'],
    ['less than itself', relation(x, '<', x), 'no'],
    ['not more than itself', relation(x, '<=', x), 'maybe'],
    ['less and more', and(relation(x, '<', path('B')), relation(path('B'), '<', x)), 'no'],
    ['less and equal', and(relation(x, '<', path('B')), relation(path('B'), '==', x)), 'no'],
    ['less and no less', and(relation(x, '<', path('B')), relation(x, '>=', path('B'))), 'no'],
    ['no less and no more', and(relation(x, '<=', path('B')), relation(x, '>=', path('B'))), 'maybe'],
    [
      'a test that is not understood, both ways',
      and(relation(x, '<', path('B')), not(relation(x, '<', path('B')))),
      'no',
    ],
    ['!= as the opposite of ==', and(relation(x, '==', path('B')), relation(x, '!=', path('B'))), 'no'],
    ['constants', relation(literal(1), '<', literal(2)), 'yes'],
    ['exists of the impossible', exists('C', and(x, not(x))), 'no'],
    ['exists of what is not the instance', exists('C', x), 'maybe'],
    ['exists', exists('C', relation(instance('x'), '>', literal(1))), 'yes'],
    ['exists and no such', not(exists('C', relation(instance('x'), '>', literal(1)))), 'maybe'],
    ['forall', not({...exists('C', relation(instance('x'), '>', literal(1))), kind: 'forall'} as Expr), 'yes'],
    ['two of a type', and(exists('C', instance('x')), exists('C', instance('y'))), 'maybe'],
    ['a path under another', and(relation(path('A'), '==', literal(null)), relation(x, '==', literal(1))), 'maybe'],
  ])('%s', (_name, condition, answer) => {
    expect(answerTo(condition)).toBe(answer);
  });

  test('names the tests that exclude each other', () => {
    const above = relation(x, '>', literal(10));
    const below = relation(x, '<', literal(5));
    const verdict = satisfy([formOf(and(above, relation(path('B'), '==', literal(1)), below))]);
    expect(verdict).toMatchObject({answer: 'no', clash: [{source: above}, {source: below}]});
  });

  test.each<[string, Expr, Json]>([
    ['> 100', relation(x, '>', literal(100)), 101],
    ['< 2.5', relation(x, '<', literal(2.5)), 1.5],
    ['between 1 and 10', and(relation(x, '>', literal(1)), relation(x, '<', literal(10))), 2],
    ['between 1 and 2', and(relation(x, '>', literal(1)), relation(x, '<', literal(2))), 1.5],
    ['beyond the whole numbers', relation(x, '>', literal(2 ** 53)), Number.MAX_VALUE],
    ['after a string', relation(x, '>', literal('b')), 'ba'],
  ])('a witness that is easy to read: %s', (_name, condition, value) => {
    const verdict = satisfy([formOf(condition)]);
    expect(verdict.answer === 'yes' && [...verdict.witness.values()]).toEqual([value]);
  });

  test('gives up on what would grow too large', () => {
    const choice = (i: number): Expr => or(relation(path('A', `a${i}`), '==', literal(1)), path('A', `b${i}`));
    const many = Array.from({length: 12}, (_, i) => choice(i));
    expect(answerTo(and(...many))).toBe('maybe');
  });
});

const constant = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 2.5, '', 'a', 'b', '1', '2', '1.0');
const place = fc.constantFrom(path('A', 'x'), path('A', 'y'), path('B'));
const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'contains', 'startsWith', 'matches' as const);
const array = (items: Expr[]): Expr => ({kind: 'array', items, at: 0});
const asLiteral = constant.map(value => literal(value as string));
const leaf: fc.Arbitrary<Expr> = fc.oneof(
  fc.tuple(place, operator, asLiteral).map(([left, op, right]) => relation(left, op as '==', right)),
  fc.tuple(asLiteral, operator, place).map(([left, op, right]) => relation(left, op as '==', right)),
  fc.tuple(place, operator, place).map(([left, op, right]) => relation(left, op as '==', right)),
  fc.tuple(place, fc.array(asLiteral, {maxLength: 3})).map(([left, items]) => relation(left, 'in', array(items))),
  place.map((operand): Expr => ({kind: 'empty', operand, at: 0})),
  place,
  fc
    .tuple(fc.constantFrom('x', 'y'), operator, asLiteral)
    .map(([key, op, right]) => exists('C', relation(instance(key), op as '==', right))),
);
const {condition} = fc.letrec<{condition: Expr}>(tie => ({
  condition: fc.oneof(
    {maxDepth: 3},
    leaf,
    fc.array(tie('condition'), {minLength: 2, maxLength: 3}).map(operands => and(...operands)),
    fc.array(tie('condition'), {minLength: 2, maxLength: 3}).map(operands => or(...operands)),
    tie('condition').map(not),
  ),
}));
const facts: fc.Arbitrary<JsonObject> = fc.record(
  {A: fc.record({x: constant, y: constant}, {requiredKeys: []}), B: constant},
  {requiredKeys: []},
);

const scopeOf = (given: JsonObject) => ({facts: given, now: 0, instances: [], lookup: () => undefined});

/** Whether a condition holds; undefined when it fails with an error. */
function holds(expr: Expr, given: JsonObject): boolean | undefined {
  try {
    return truthAt(expr, evaluate(expr, scopeOf(given)));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

describe('laws', () => {
  test('what cannot hold does not hold for any facts', () => {
    fc.assert(
      fc.property(condition, fc.array(facts, {minLength: 20, maxLength: 20}), (expr, samples) => {
        if (answerTo(expr) === 'no') for (const sample of samples) expect(holds(expr, sample)).not.toBe(true);
        if (satisfy([formOf(expr, false)]).answer === 'no') {
          for (const sample of samples) expect(holds(expr, sample)).not.toBe(false);
        }
      }),
      {numRuns: 500},
    );
  });

  test('a witness makes the condition hold', () => {
    fc.assert(
      fc.property(condition, expr => {
        const verdict = satisfy([formOf(expr)]);
        if (verdict.answer !== 'yes') return;
        const given: JsonObject = {};
        for (const [{root, steps}, value] of verdict.witness) {
          const fact = root.kind === 'fact' ? root.name : '';
          if (steps.length === 0) given[fact] = value;
          else
            given[fact] = {
              ...(given[fact] as JsonObject),
              [steps.map(step => step.kind === 'key' && step.key).join()]: value,
            };
        }
        expect(holds(expr, given)).not.toBe(false);
      }),
      {numRuns: 1000},
    );
  });
});
