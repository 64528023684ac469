import type {Condition, ListTestNode, RelationOperator} from './ast.js';
import type {Cursor} from './cursor.js';
import {listTests, symbolRelations, wordRelations} from './keywords.js';
import {parseArithmetic} from './parse-arithmetic.js';
import {Kind} from './token.js';

interface Relation {
  readonly op: RelationOperator;
  readonly opAt: number;
  readonly negated: boolean;
}

/** The relation that this token begins: words are operators only behind a complete value (ruling 9). */
export function relationAt(cursor: Cursor): Relation | undefined {
  const opAt = cursor.start;
  const {kind} = cursor;
  if (kind !== Kind.word) {
    const op = kind >= Kind.equal && kind <= Kind.greaterEqual ? symbolRelations.get(kind) : undefined;
    return op && {op, opAt, negated: false};
  }
  const text = cursor.text();
  if (text === 'not') {
    const negatable = cursor.isWord('in', 1) ? 'in' : cursor.isWord('contains', 1) ? 'contains' : undefined;
    return negatable && {op: negatable, opAt, negated: true};
  }
  const op = wordRelations.get(text);
  return op && {op, opAt, negated: false};
}

export function acceptRelation(cursor: Cursor): Relation | undefined {
  const found = relationAt(cursor);
  if (found) cursor.index += found.negated ? 2 : 1;
  return found;
}

export const listTestAt = (cursor: Cursor): ListTestNode['test'] | undefined =>
  cursor.is(Kind.word) ? listTests.get(cursor.text()) : undefined;

/** listtest = "empty" | "not_empty" | ( "count" | "first" | "last" | "index" INT ) relation expr */
export function parseListTest(cursor: Cursor, test: ListTestNode['test'], subject: Condition): ListTestNode {
  const testAt = cursor.start;
  const {at} = subject;
  cursor.index++;
  if (test === 'empty' || test === 'not_empty') {
    return {kind: 'listTest', test, testAt, subject, at, end: cursor.previousEnd};
  }
  const index = test === 'index' ? cursor.wholeNumber('a position such as 0') : undefined;
  const operator = acceptRelation(cursor) ?? cursor.unexpected('a comparison such as "> 2"');
  const relation = {...operator, right: parseArithmetic(cursor)};
  const node = {kind: 'listTest', test, testAt, subject, relation, at, end: cursor.previousEnd} as const;
  return index === undefined ? node : {...node, index};
}
