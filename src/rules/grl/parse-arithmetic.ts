import {withItem} from '../../kit/with-item.js';
import type {ArithmeticNode, Condition} from './ast.js';
import type {Cursor} from './cursor.js';
import {parseAtom} from './parse-atom.js';
import {Kind} from './token.js';

/** By the kinds plus to percent, which stand in a row. */
const operators: readonly ArithmeticNode['rest'][number]['op'][] = ['+', '-', '*', '/', '%'];

/** expr = term { ( "+" | "-" ) term } */
export const parseArithmetic = (cursor: Cursor): Condition => chain(cursor, Kind.plus, Kind.minus, parseTerm);

/** term = unary { ( "*" | "/" | "%" ) unary } */
const parseTerm = (cursor: Cursor): Condition => chain(cursor, Kind.star, Kind.percent, parseUnary);

function chain(cursor: Cursor, from: Kind, to: Kind, parseOperand: (cursor: Cursor) => Condition): Condition {
  const at = cursor.start;
  const siblings = cursor.beginChain();
  const first = parseOperand(cursor);
  let rest: ArithmeticNode['rest'][number][] = none;
  for (let {kind} = cursor; kind >= from && kind <= to; kind = cursor.kind) {
    const opAt = cursor.start;
    cursor.index++;
    rest = withItem(rest, {op: operators[kind - Kind.plus]!, opAt, right: parseOperand(cursor)});
  }
  cursor.endChain(siblings, rest.length > 0);
  return rest.length === 0 ? first : {kind: 'arithmetic', first, rest, at, end: cursor.previousEnd};
}

const none: ArithmeticNode['rest'][number][] = [];

/** unary = [ "-" ] atom; one minus only (ruling 11). */
function parseUnary(cursor: Cursor): Condition {
  const at = cursor.start;
  if (!cursor.accept(Kind.minus)) return parseAtom(cursor);
  if (cursor.is(Kind.minus)) cursor.unexpected('a value', 'Only one minus may stand before a value.');
  const operand = parseAtom(cursor);
  return {kind: 'negate', operand, at, end: cursor.previousEnd};
}
