import type {Condition, PatternNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {keywordsBeforeParen} from './keywords.js';
import {parseArithmetic} from './parse-arithmetic.js';
import {parseList} from './parse-list.js';
import {acceptRelation, listTestAt, parseListTest, relationAt} from './parse-relation.js';
import {Kind} from './token.js';

/** condition = and { "||" and } */
export function parseCondition(cursor: Cursor): Condition {
  const at = cursor.start;
  const first = parseAnd(cursor);
  if (!acceptOr(cursor)) return first;
  const operands = [first, parseAnd(cursor)];
  while (acceptOr(cursor)) operands.push(parseAnd(cursor));
  return {kind: 'or', operands, at, end: cursor.previousEnd};
}

const acceptOr = (cursor: Cursor): boolean =>
  cursor.accept(Kind.or) || (cursor.is(Kind.word) && (cursor.acceptWord('or') || cursor.acceptWord('OR')));

/** and = not { "&&" not } */
function parseAnd(cursor: Cursor): Condition {
  const at = cursor.start;
  const first = parseNot(cursor);
  if (!acceptAnd(cursor)) return first;
  const operands = [first, parseNot(cursor)];
  while (acceptAnd(cursor)) operands.push(parseNot(cursor));
  return {kind: 'and', operands, at, end: cursor.previousEnd};
}

const acceptAnd = (cursor: Cursor): boolean =>
  cursor.accept(Kind.and) || (cursor.is(Kind.word) && (cursor.acceptWord('and') || cursor.acceptWord('AND')));

/** not = "!" not | test; it binds weaker than relations (ruling 12). */
function parseNot(cursor: Cursor): Condition {
  const at = cursor.start;
  if (cursor.accept(Kind.not) || cursor.acceptWord('not') || cursor.acceptWord('NOT')) {
    const operand = cursor.nested(parseNot);
    return {kind: 'not', operand, at, end: cursor.previousEnd};
  }
  return parseTest(cursor);
}

/** test = exists | forall | test | pattern | expr [ relation expr | listtest ] */
function parseTest(cursor: Cursor): Condition {
  const at = cursor.start;
  if (cursor.is(Kind.word)) {
    const next = cursor.kindAt(1);
    if (next === Kind.openParen && !cursor.isWord('accumulate') && keywordsBeforeParen.has(cursor.text())) {
      return parseQuantifier(cursor);
    }
    if (next === Kind.colon) return parsePattern(cursor);
  }
  const left = parseArithmetic(cursor);
  const operator = acceptRelation(cursor);
  if (operator) {
    const right = parseArithmetic(cursor);
    refuseChain(cursor);
    const {op, opAt, negated} = operator;
    return {kind: 'relation', op, opAt, negated, left, right, at, end: cursor.previousEnd};
  }
  const test = listTestAt(cursor);
  if (test === undefined) return left;
  const node = parseListTest(cursor, test, left);
  refuseChain(cursor);
  return node;
}

/** `exists(c)`, `forall(c)`, `test(c)`: tests, which are no operands (ruling 24). */
function parseQuantifier(cursor: Cursor): Condition {
  const at = cursor.start;
  const kind = cursor.text() as 'exists' | 'forall' | 'test';
  cursor.index += 2;
  const condition = cursor.condition();
  cursor.expect(Kind.closeParen, '")"');
  if (relationAt(cursor)) {
    cursor.unexpected(
      '"&&", "||" or the end of the test',
      `Put it in parentheses to compare it: (${kind}(…)) == true.`,
    );
  }
  return {kind, condition, at, end: cursor.previousEnd};
}

function refuseChain(cursor: Cursor): void {
  if (!relationAt(cursor)) return;
  const fix = 'Write a < b && b < c, or put one of the comparisons in parentheses.';
  cursor.fail('GRL_CHAINED_RELATION', 'Comparisons do not chain.', fix);
}

/** v: Type(test, …), the binding present; without one a call is read, and the resolver decides (ruling 15). */
function parsePattern(cursor: Cursor): PatternNode {
  const at = cursor.start;
  const binding = cursor.name('a name');
  cursor.expect(Kind.colon, '":"');
  const typeAt = cursor.start;
  const type = cursor.name('a type');
  cursor.expect(Kind.openParen, '"("', `A name before a colon stands for instances: ${binding}: ${type}(x > 1).`);
  if (cursor.is(Kind.closeParen)) cursor.unexpected('a test', `Write one, such as ${type}(x > 1).`);
  const tests = parseList(cursor, Kind.closeParen, '")"');
  return {kind: 'pattern', binding, type, typeAt, tests, at, end: cursor.previousEnd};
}
