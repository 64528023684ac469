import type {
  AccumulateNode,
  CallNode,
  Condition,
  ListTestNode,
  ObjectNode,
  PathNode,
  PatternNode,
  RelationOperator,
  Step,
} from './ast.js';
import {type Cursor, deepest, keywordsBeforeParen} from './cursor.js';
import {Kind} from './token.js';

const symbolRelations: ReadonlyMap<Kind, RelationOperator> = new Map([
  [Kind.equal, '=='],
  [Kind.notEqual, '!='],
  [Kind.less, '<'],
  [Kind.lessEqual, '<='],
  [Kind.greater, '>'],
  [Kind.greaterEqual, '>='],
]);
const wordRelations: ReadonlySet<string> = new Set(['in', 'contains', 'startsWith', 'endsWith', 'matches']);
const listTests: ReadonlySet<string> = new Set(['empty', 'not_empty', 'count', 'first', 'last', 'index']);
const arithmetic: ReadonlyMap<Kind, '+' | '-' | '*' | '/' | '%'> = new Map([
  [Kind.plus, '+'],
  [Kind.minus, '-'],
  [Kind.star, '*'],
  [Kind.slash, '/'],
  [Kind.percent, '%'],
]);

interface Operator {
  readonly op: RelationOperator;
  readonly negated: boolean;
  readonly opAt: number;
}

/** condition = and { "||" and } */
export function parseCondition(cursor: Cursor): Condition {
  return cursor.nested(() => joined(cursor, 'or', Kind.or, 'or', 'OR', parseAnd));
}

const parseAnd = (cursor: Cursor): Condition => joined(cursor, 'and', Kind.and, 'and', 'AND', parseNot);

function joined(
  cursor: Cursor,
  kind: 'and' | 'or',
  symbol: Kind,
  lower: string,
  upper: string,
  parseOperand: (cursor: Cursor) => Condition,
): Condition {
  const at = cursor.start;
  const first = parseOperand(cursor);
  let operands: Condition[] | undefined;
  while (cursor.kind === symbol || cursor.isWord(lower) || cursor.isWord(upper)) {
    cursor.index++;
    operands ??= [first];
    operands.push(parseOperand(cursor));
  }
  return operands === undefined ? first : {kind, operands, at, end: cursor.previousEnd};
}

/** not = "!" not | test */
function parseNot(cursor: Cursor): Condition {
  const at = cursor.start;
  if (cursor.kind === Kind.not || cursor.isWord('not') || cursor.isWord('NOT')) {
    cursor.index++;
    const operand = cursor.nested(() => parseNot(cursor));
    return {kind: 'not', operand, at, end: cursor.previousEnd};
  }
  return parseTest(cursor);
}

/** test = exists | forall | test | pattern | expr [ relation expr | listtest ] */
function parseTest(cursor: Cursor): Condition {
  const at = cursor.start;
  if (cursor.kind === Kind.word) {
    const keyword = cursor.text();
    if (cursor.kindAt(1) === Kind.openParen && (keyword === 'exists' || keyword === 'forall' || keyword === 'test')) {
      cursor.index += 2;
      const condition = parseCondition(cursor);
      cursor.expect(Kind.closeParen, '")"');
      return {kind: keyword, condition, at, end: cursor.previousEnd};
    }
    if (cursor.kindAt(1) === Kind.colon && cursor.kindAt(2) === Kind.word && cursor.kindAt(3) === Kind.openParen) {
      return parsePattern(cursor);
    }
  }
  const left = parseExpression(cursor);
  const operator = acceptRelation(cursor);
  if (operator) {
    const right = parseExpression(cursor);
    if (peekRelation(cursor)) {
      const fix = 'Relations do not chain: write a < b && b < c, or put one of them in parentheses.';
      cursor.unexpected('"&&", "||" or "then"', fix);
    }
    return {kind: 'relation', ...operator, left, right, at, end: cursor.previousEnd};
  }
  if (cursor.kind === Kind.word && listTests.has(cursor.text())) return parseListTest(cursor, left);
  return left;
}

function peekRelation(cursor: Cursor): Operator | undefined {
  const opAt = cursor.start;
  const symbol = symbolRelations.get(cursor.kind);
  if (symbol) return {op: symbol, negated: false, opAt};
  if (cursor.kind !== Kind.word) return undefined;
  const word = cursor.text();
  if (word === 'not' && (cursor.isWord('in', 1) || cursor.isWord('contains', 1))) {
    return {op: cursor.text(1) as RelationOperator, negated: true, opAt};
  }
  return wordRelations.has(word) ? {op: word as RelationOperator, negated: false, opAt} : undefined;
}

function acceptRelation(cursor: Cursor): Operator | undefined {
  const found = peekRelation(cursor);
  if (found) cursor.index += found.negated ? 2 : 1;
  return found;
}

function parseListTest(cursor: Cursor, subject: Condition): ListTestNode {
  const testAt = cursor.start;
  const test = cursor.text() as ListTestNode['test'];
  const {at} = subject;
  cursor.index++;
  if (test === 'empty' || test === 'not_empty') {
    return {kind: 'listTest', test, testAt, subject, at, end: cursor.previousEnd};
  }
  let index: number | undefined;
  if (test === 'index') {
    if (cursor.kind !== Kind.number || !/^[0-9]+$/.test(cursor.text())) cursor.unexpected('a position such as 0');
    index = Number(cursor.text());
    cursor.index++;
  }
  const operator = acceptRelation(cursor);
  if (!operator) cursor.unexpected('a comparison such as "> 2"');
  const relation = {...operator, right: parseExpression(cursor)};
  const node = {kind: 'listTest', test, testAt, subject, relation, at, end: cursor.previousEnd} as const;
  return index === undefined ? node : {...node, index};
}

/** v: Type(test, …), the binding present; without one a call is read, and the resolver decides (ruling 15). */
function parsePattern(cursor: Cursor): PatternNode {
  const at = cursor.start;
  const binding = cursor.name('a name');
  cursor.expect(Kind.colon, '":"');
  const typeAt = cursor.start;
  const type = cursor.name('a type');
  cursor.expect(Kind.openParen, '"("');
  const tests = parseList(cursor, Kind.closeParen, '")"');
  if (tests.length === 0)
    cursor.fail(
      'GRL_UNEXPECTED_TOKEN',
      'A pattern needs a test.',
      `Write one, such as ${type}(x > 1).`,
      cursor.previousEnd - 1,
      1,
    );
  return {kind: 'pattern', binding, type, typeAt, tests, at, end: cursor.previousEnd};
}

/** expr = term { ( "+" | "-" ) term } ; term = unary { ( "*" | "/" | "%" ) unary } */
const parseExpression = (cursor: Cursor): Condition => chain(cursor, Kind.plus, Kind.minus, parseTerm);
const parseTerm = (cursor: Cursor): Condition => chain(cursor, Kind.star, Kind.percent, parseUnary);

function chain(cursor: Cursor, from: Kind, to: Kind, parseOperand: (cursor: Cursor) => Condition): Condition {
  const {at} = {at: cursor.start};
  let left = parseOperand(cursor);
  let links = 0;
  while (cursor.kind >= from && cursor.kind <= to) {
    const op = arithmetic.get(cursor.kind)!;
    const opAt = cursor.start;
    if (++links + cursor.depth > deepest) {
      cursor.fail(
        'GRL_TOO_DEEP',
        `This has more than ${deepest} operators in a row.`,
        'Use Concat(…) or Sum([…]), or several rules.',
      );
    }
    cursor.index++;
    const right = parseOperand(cursor);
    left = {kind: 'arithmetic', op, opAt, left, right, at, end: cursor.previousEnd};
  }
  return left;
}

/** unary = [ "-" ] atom */
function parseUnary(cursor: Cursor): Condition {
  const at = cursor.start;
  if (!cursor.accept(Kind.minus)) return parseAtom(cursor);
  const operand = parseAtom(cursor);
  return {kind: 'negate', operand, at, end: cursor.previousEnd};
}

function parseAtom(cursor: Cursor): Condition {
  const at = cursor.start;
  switch (cursor.kind) {
    case Kind.number: {
      const value = Number(cursor.text());
      cursor.index++;
      return {kind: 'literal', value, at, end: cursor.previousEnd};
    }
    case Kind.string: {
      const value = cursor.stringText();
      cursor.index++;
      return {kind: 'literal', value, at, end: cursor.previousEnd};
    }
    case Kind.openParen: {
      cursor.index++;
      const inner = parseCondition(cursor);
      cursor.expect(Kind.closeParen, '")"');
      return {kind: 'group', inner, at, end: cursor.previousEnd};
    }
    case Kind.openBracket: {
      cursor.index++;
      const items = parseList(cursor, Kind.closeBracket, '"]"');
      return {kind: 'array', items, at, end: cursor.previousEnd};
    }
    case Kind.openBrace:
      return cursor.nested(() => parseObject(cursor));
    case Kind.word:
      return parseWord(cursor);
    case Kind.minus:
      return cursor.unexpected('a value', 'Only one minus may stand before a value.');
    case Kind.dot:
      return cursor.unexpected('a value', 'Write a digit before the dot: 0.5.');
    case Kind.assign:
      return cursor.unexpected('a value', 'Equality is written ==.');
    default:
      return cursor.unexpected('a value');
  }
}

/** A comma-separated list up to its closing bracket; no comma at the end. */
function parseList(cursor: Cursor, close: Kind, shown: string): Condition[] {
  if (cursor.accept(close)) return [];
  const items = [parseCondition(cursor)];
  while (cursor.accept(Kind.comma)) items.push(parseCondition(cursor));
  cursor.expect(close, `"," or ${shown}`);
  return items;
}

function parseObject(cursor: Cursor): ObjectNode {
  const at = cursor.start;
  cursor.index++;
  const entries: ObjectNode['entries'][number][] = [];
  if (!cursor.accept(Kind.closeBrace)) {
    const seen = new Set<string>();
    do {
      const keyAt = cursor.start;
      const quoted = cursor.kind === Kind.string;
      const key = quoted ? cursor.stringText() : cursor.fieldName('a key');
      if (seen.has(key)) {
        cursor.fail('GRL_REPEATED_KEY', `The key ${key} stands here twice.`, 'Remove one of them.', keyAt);
      }
      if (quoted) cursor.index++;
      seen.add(key);
      cursor.expect(Kind.colon, '":"');
      entries.push({key, keyAt, quoted, value: parseCondition(cursor)});
    } while (cursor.accept(Kind.comma));
    cursor.expect(Kind.closeBrace, '"," or "}"');
  }
  return {kind: 'object', entries, at, end: cursor.previousEnd};
}

/** What a word begins: a constant, `accumulate`, a call, or a path with at most one method call, last. */
function parseWord(cursor: Cursor): Condition {
  const at = cursor.start;
  const word = cursor.text();
  const value = word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : undefined;
  if (value !== undefined) {
    cursor.index++;
    return {kind: 'literal', value, at, end: cursor.previousEnd};
  }
  if (cursor.kindAt(1) === Kind.openParen) {
    if (word === 'accumulate') return cursor.nested(() => parseAccumulate(cursor));
    const lower = word.toLowerCase();
    if (keywordsBeforeParen.has(word)) {
      cursor.unexpected('a value', `${word}(…) is a test: put it in parentheses to compare it.`);
    }
    if (keywordsBeforeParen.has(lower)) {
      cursor.fail('GRL_KEYWORD_CASE', `"${word}" is neither a keyword nor a function.`, `Write ${lower}.`);
    }
  }
  return parsePathOrCall(cursor);
}

/** path [ "." call ] | call: what an action may begin with, too. */
export function parsePathOrCall(cursor: Cursor): PathNode | CallNode {
  const at = cursor.start;
  const root = cursor.name('a value');
  if (cursor.kind === Kind.openParen) return finishCall(cursor, {name: root, nameAt: at, at});
  const steps: Step[] = [];
  for (;;) {
    const end = cursor.previousEnd;
    if (cursor.accept(Kind.dot)) {
      const stepAt = cursor.start;
      const name = cursor.fieldName('a name');
      if (cursor.kindAt(0) === Kind.openParen) {
        const target: PathNode = {kind: 'path', root, steps, at, end};
        return finishCall(cursor, {name, nameAt: stepAt, at, target});
      }
      steps.push({kind: 'name', name, at: stepAt});
    } else if (cursor.kind === Kind.openBracket) {
      const stepAt = cursor.start;
      cursor.index++;
      const index = parseCondition(cursor);
      cursor.expect(Kind.closeBracket, '"]"');
      steps.push({kind: 'index', index, at: stepAt});
    } else {
      if (root === 'Facts' && steps.length === 0) {
        const fix = 'Name a fact behind it, such as Facts.Order.';
        cursor.fail('GRL_FACTS_ALONE', 'Facts alone is no value.', fix, at, 'Facts'.length);
      }
      return {kind: 'path', root, steps, at, end};
    }
  }
}

function finishCall(
  cursor: Cursor,
  head: {readonly name: string; readonly nameAt: number; readonly at: number; readonly target?: PathNode},
): CallNode {
  if (head.target?.root === 'Facts' && head.target.steps.length === 0) {
    const fix = 'Name a fact behind it, such as Facts.Order.';
    cursor.fail('GRL_FACTS_ALONE', 'Facts alone is no value.', fix, head.at, 'Facts'.length);
  }
  cursor.expect(Kind.openParen, '"("');
  const args = parseList(cursor, Kind.closeParen, '")"');
  if (cursor.kind === Kind.dot || cursor.kind === Kind.openBracket) {
    cursor.unexpected(
      'an operator',
      'A call is the last step of a path: nest functions instead, such as ToUpper(Trim(x)).',
    );
  }
  return {kind: 'call', ...head, args, end: cursor.previousEnd};
}

/** "accumulate" "(" Type "(" { test | name ":" path } ")" "," reducer "(" [ name ] ")" ")" (ruling 52). */
function parseAccumulate(cursor: Cursor): AccumulateNode {
  const at = cursor.start;
  cursor.index += 2;
  const typeAt = cursor.start;
  const type = cursor.name('a type');
  cursor.expect(Kind.openParen, '"("');
  const parts: AccumulateNode['parts'][number][] = [];
  if (!cursor.accept(Kind.closeParen)) {
    do parts.push(parseAccumulatePart(cursor));
    while (cursor.accept(Kind.comma));
    cursor.expect(Kind.closeParen, '"," or ")"');
  }
  cursor.expect(Kind.comma, '","');
  const reducerAt = cursor.start;
  const reducer = cursor.name('a function such as sum');
  cursor.expect(Kind.openParen, '"("');
  const argumentAt = cursor.start;
  const argument = cursor.kind === Kind.word ? {name: cursor.name('a name'), at: argumentAt} : undefined;
  cursor.expect(Kind.closeParen, '")"');
  cursor.expect(Kind.closeParen, '")"');
  const node = {kind: 'accumulate', type, typeAt, parts, reducer, reducerAt, at, end: cursor.previousEnd} as const;
  return argument === undefined ? node : {...node, argument};
}

function parseAccumulatePart(cursor: Cursor): AccumulateNode['parts'][number] {
  const at = cursor.start;
  const isBinding = cursor.kind === Kind.word && cursor.kindAt(1) === Kind.colon;
  if (!isBinding || cursor.kindAt(3) === Kind.openParen) return {kind: 'test', condition: parseCondition(cursor)};
  const name = cursor.name('a name');
  cursor.index++;
  const path = parsePathOrCall(cursor);
  if (path.kind === 'call')
    return cursor.fail('GRL_UNEXPECTED_TOKEN', 'A binding takes a field, not a call.', undefined, path.at);
  return {kind: 'bind', name, at, path};
}
