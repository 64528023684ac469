import {withItem} from '../../kit/with-item.js';
import type {CallNode, PathNode, Step} from './ast.js';
import type {Cursor} from './cursor.js';
import {keywordsBeforeParen} from './keywords.js';
import {parseList} from './parse-list.js';
import {Kind} from './token.js';

/** path [ "." call ] | call: a value, and what an action begins with. A method call is the last step (ruling 16). */
export function parsePathOrCall(cursor: Cursor, what = 'a value'): PathNode | CallNode {
  const at = cursor.start;
  refuseKeyword(cursor);
  const root = cursor.name(what);
  if (cursor.is(Kind.openParen)) return parseCall(cursor, root, at);
  let steps = noSteps;
  let end = cursor.previousEnd;
  for (;;) {
    const stepAt = cursor.start;
    if (cursor.accept(Kind.dot)) {
      const nameAt = cursor.start;
      const name = cursor.fieldName('a name');
      if (cursor.is(Kind.openParen)) {
        const target: PathNode = {kind: 'path', root, steps, at, end};
        refuseRoot(cursor, target);
        return parseCall(cursor, name, nameAt, target);
      }
      steps = withItem(steps, {kind: 'name', name, at: nameAt});
    } else if (cursor.accept(Kind.openBracket)) {
      const index = cursor.condition();
      cursor.expect(Kind.closeBracket, '"]"');
      steps = withItem(steps, {kind: 'index', index, at: stepAt});
    } else {
      const path: PathNode = {kind: 'path', root, steps, at, end};
      refuseRoot(cursor, path);
      return path;
    }
    end = cursor.previousEnd;
    cursor.checkSteps(steps.length);
  }
}

const noSteps: Step[] = [];

/** `Exists(` is neither a function nor a keyword (ruling 23). */
function refuseKeyword(cursor: Cursor): void {
  if (!cursor.is(Kind.word) || cursor.kindAt(1) !== Kind.openParen) return;
  const word = cursor.text();
  const lower = word.toLowerCase();
  if (word !== lower && keywordsBeforeParen.has(lower)) {
    cursor.fail('GRL_KEYWORD_CASE', `"${word}" is neither a keyword nor a function.`, `Write ${lower}.`);
  }
}

/** `Facts` is the root of all facts, and no value itself (ruling 27). */
function refuseRoot(cursor: Cursor, {root, steps, at, end}: PathNode): void {
  if (root !== 'Facts' || steps.length > 0) return;
  cursor.fail(
    'GRL_FACTS_ALONE',
    '"Facts" alone is no value.',
    'Name a fact: Facts.Order or Facts["ship-to"].',
    at,
    end,
  );
}

function parseCall(cursor: Cursor, name: string, nameAt: number, target?: PathNode): CallNode {
  cursor.index++;
  const args = parseList(cursor, Kind.closeParen, '")"');
  if (cursor.is(Kind.dot) || cursor.is(Kind.openBracket)) {
    const fix = 'A call is the last step of a path. Nest functions instead: ToUpper(Trim(x)).';
    cursor.unexpected('an operator or the end of the value', fix);
  }
  const end = cursor.previousEnd;
  if (target === undefined) return {kind: 'call', name, nameAt, args, at: nameAt, end};
  return {kind: 'call', name, nameAt, target, args, at: target.at, end};
}
