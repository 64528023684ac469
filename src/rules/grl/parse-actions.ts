import {withItem} from '../../kit/with-item.js';
import type {ActionNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {skipTo, startsDeclaration} from './declarations.js';
import {keywordsBeforeParen} from './keywords.js';
import {parsePathOrCall} from './parse-path.js';
import {Kind} from './token.js';

type AssignOperator = Extract<ActionNode, {kind: 'assign'}>['op'];

const assignments: ReadonlyMap<Kind, AssignOperator> = new Map([
  [Kind.assign, '='],
  [Kind.plusAssign, '+='],
  [Kind.minusAssign, '-='],
  [Kind.starAssign, '*='],
  [Kind.slashAssign, '/='],
]);

/**
 * action { action } up to the brace that closes the rule; the last ";" may be left out. After an error it goes on with
 * the next statement.
 */
export function parseActions(cursor: Cursor): ActionNode[] {
  let actions: ActionNode[] = [];
  do {
    const {index} = cursor;
    const action = cursor.attempt(() => parseAction(cursor));
    if (action) actions = withItem(actions, action);
    const complete = action !== undefined && (atEnd(cursor) || cursor.is(Kind.semicolon) || missing(cursor));
    if (!complete) skipTo(cursor, index, () => cursor.is(Kind.semicolon));
    cursor.accept(Kind.semicolon);
  } while (!atEnd(cursor));
  return actions;
}

const atEnd = (cursor: Cursor): boolean =>
  cursor.is(Kind.closeBrace) || cursor.is(Kind.end) || startsDeclaration(cursor);

/** Reports a missing semicolon; whether the next statement begins here all the same: on a line of its own. */
function missing(cursor: Cursor): boolean {
  const {previousEnd, start, tokens} = cursor;
  cursor.attempt(() => cursor.unexpected('";" or "}"'));
  return cursor.is(Kind.word) && /[\n\r]/.test(tokens.text.slice(previousEnd, start));
}

/** action = path ( "=" | "+=" | "-=" | "*=" | "/=" ) condition | [ path "." ] call */
function parseAction(cursor: Cursor): ActionNode {
  const at = cursor.start;
  if (cursor.is(Kind.semicolon)) cursor.unexpected('an action', 'Remove the ";".');
  if (cursor.kindAt(1) === Kind.openParen && cursor.is(Kind.word) && keywordsBeforeParen.has(cursor.text())) {
    cursor.unexpected('an action', `${cursor.text()}(…) belongs into the condition, before "then".`);
  }
  const subject = parsePathOrCall(cursor, 'an action');
  if (subject.kind === 'call') return {kind: 'do', call: subject, at, end: cursor.previousEnd};
  const op = assignments.get(cursor.kind);
  if (op === undefined) {
    const fix = cursor.is(Kind.equal) ? 'An assignment is written =.' : undefined;
    return cursor.unexpected('"=", "+=", "-=", "*=" or "/="', fix);
  }
  const opAt = cursor.start;
  cursor.index++;
  const value = cursor.condition();
  return {kind: 'assign', target: subject, op, opAt, value, at, end: cursor.previousEnd};
}
