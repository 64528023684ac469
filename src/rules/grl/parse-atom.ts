import type {Condition, LiteralNode, ObjectNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {keywordsBeforeParen} from './keywords.js';
import {parseAccumulate} from './parse-accumulate.js';
import {parseList} from './parse-list.js';
import {parsePathOrCall} from './parse-path.js';
import {Kind} from './token.js';

const constants: ReadonlyMap<string, LiteralNode['value']> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** atom = literal | "[" … "]" | "{" … "}" | call | path [ "." call ] | accumulate | "(" condition ")" */
export function parseAtom(cursor: Cursor): Condition {
  const at = cursor.start;
  switch (cursor.kind) {
    case Kind.word:
      return parseWord(cursor);
    case Kind.number: {
      const value = Number(cursor.text());
      cursor.index++;
      return {kind: 'literal', value, at, end: cursor.previousEnd};
    }
    case Kind.string: {
      const value = cursor.string();
      return {kind: 'literal', value, at, end: cursor.previousEnd};
    }
    case Kind.openParen: {
      cursor.index++;
      const inner = cursor.condition();
      cursor.expect(Kind.closeParen, '")"');
      return {kind: 'group', inner, at, end: cursor.previousEnd};
    }
    case Kind.openBracket: {
      cursor.index++;
      const items = parseList(cursor, Kind.closeBracket, '"]"');
      return {kind: 'array', items, at, end: cursor.previousEnd};
    }
    case Kind.openBrace:
      return parseObject(cursor);
    default:
      return cursor.unexpected('a value', notThere[cursor.kind]);
  }
}

const notThere: {readonly [kind: number]: string} = {
  [Kind.dot]: 'Write a digit before the dot: 0.5.',
  [Kind.assign]: 'Equality is written ==.',
  [Kind.plus]: 'A number needs no plus before it.',
  [Kind.closeBracket]: 'No comma stands before the "]".',
  [Kind.closeParen]: 'Nothing stands before the ")".',
  [Kind.not]: 'Put what ! belongs to in parentheses: a == (!b).',
};

/** "{" [ key ":" condition { "," key ":" condition } ] "}", each key once (ruling 18). */
function parseObject(cursor: Cursor): ObjectNode {
  const at = cursor.start;
  cursor.index++;
  const entries: ObjectNode['entries'][number][] = [];
  if (!cursor.accept(Kind.closeBrace)) {
    const keys = new Set<string>();
    do {
      const keyAt = cursor.start;
      const quoted = cursor.is(Kind.string);
      const key = quoted ? cursor.string() : cursor.fieldName('a key');
      if (keys.has(key)) {
        const fix = 'Remove one of the two.';
        cursor.fail('GRL_REPEATED_KEY', `The key "${key}" stands here twice.`, fix, keyAt, cursor.previousEnd);
      }
      keys.add(key);
      cursor.expect(Kind.colon, '":"');
      entries.push({key, keyAt, quoted, value: cursor.condition()});
    } while (cursor.accept(Kind.comma));
    cursor.expect(Kind.closeBrace, '"," or "}"');
  }
  return {kind: 'object', entries, at, end: cursor.previousEnd};
}

/** What a word begins: a constant, `accumulate`, a call or a path. */
function parseWord(cursor: Cursor): Condition {
  const at = cursor.start;
  if (cursor.kindAt(1) === Kind.openParen) {
    if (cursor.isWord('accumulate')) return cursor.nested(parseAccumulate);
    const word = cursor.text();
    if (keywordsBeforeParen.has(word)) {
      cursor.unexpected('a value', `${word}(…) is a test: put it in parentheses to use it as a value.`);
    }
  }
  const value = constants.get(cursor.text());
  if (value === undefined) return parsePathOrCall(cursor);
  cursor.index++;
  return {kind: 'literal', value, at, end: cursor.previousEnd};
}
