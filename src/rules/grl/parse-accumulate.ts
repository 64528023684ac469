import type {AccumulateNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {parsePathOrCall} from './parse-path.js';
import {Kind} from './token.js';

type Part = AccumulateNode['parts'][number];

/**
 * "accumulate" "(" Type "(" { test | name ":" path } ")" "," reducer "(" [ name ] ")" ")" (ruling 52: it reads what
 * `exists` would read).
 */
export function parseAccumulate(cursor: Cursor): AccumulateNode {
  const at = cursor.start;
  cursor.index += 2;
  const typeAt = cursor.start;
  const type = cursor.name('a type');
  cursor.expect(Kind.openParen, '"("');
  const parts = parseParts(cursor);
  const partsEnd = cursor.previousEnd;
  cursor.expect(Kind.comma, '","', 'Say how to reduce them: accumulate(Order($t: total), sum($t)).');
  const reducerAt = cursor.start;
  const reducer = cursor.name('a function such as sum');
  cursor.expect(Kind.openParen, '"("');
  const argumentAt = cursor.start;
  const argument = cursor.is(Kind.word) ? {name: cursor.name('a name'), at: argumentAt} : undefined;
  cursor.expect(Kind.closeParen, argument ? '")"' : 'a bound name or ")"');
  cursor.expect(Kind.closeParen, '")"');
  const node = {
    kind: 'accumulate',
    type,
    typeAt,
    parts,
    partsEnd,
    reducer,
    reducerAt,
    at,
    end: cursor.previousEnd,
  } as const;
  return argument === undefined ? node : {...node, argument};
}

function parseParts(cursor: Cursor): Part[] {
  if (cursor.accept(Kind.closeParen)) return [];
  const parts = [parsePart(cursor)];
  while (cursor.accept(Kind.comma)) parts.push(parsePart(cursor));
  cursor.expect(Kind.closeParen, '"," or ")"');
  return parts;
}

function parsePart(cursor: Cursor): Part {
  const isBinding = cursor.is(Kind.word) && cursor.kindAt(1) === Kind.colon;
  // `v: T(…)` is a pattern, a test like others.
  if (!isBinding || cursor.kindAt(3) === Kind.openParen) return {kind: 'test', condition: cursor.condition()};
  const at = cursor.start;
  const name = cursor.name('a name');
  cursor.index++;
  const path = parsePathOrCall(cursor, 'a field');
  if (path.kind === 'path') return {kind: 'bind', name, at, path};
  return cursor.fail('GRL_UNEXPECTED_TOKEN', 'Expected a field, found a call.', undefined, path.at, path.end);
}
