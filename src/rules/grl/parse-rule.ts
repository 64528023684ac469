import type {ActionNode, Condition, RuleNode} from './ast.js';
import {type Cursor, Unreadable} from './cursor.js';
import {parseAttributes} from './parse-attributes.js';
import {parseCondition, parsePathOrCall} from './parse-expression.js';
import {Kind} from './token.js';

const assignments: ReadonlyMap<Kind, '=' | '+=' | '-=' | '*=' | '/='> = new Map([
  [Kind.assign, '='],
  [Kind.plusAssign, '+='],
  [Kind.minusAssign, '-='],
  [Kind.starAssign, '*='],
  [Kind.slashAssign, '/='],
]);

/**
 * "rule" name [ description ] { attribute } "{" "when" condition "then" action { action } "}". After an error in the
 * condition it goes on at `then`, after one in an action at the next statement, so that one run tells all errors.
 * Gives undefined for a rule that had any.
 */
export function parseRule(cursor: Cursor, module: string): RuleNode | undefined {
  const at = cursor.start;
  const before = cursor.errors.count;
  cursor.expectWord('rule');
  const nameAt = cursor.start;
  const name = ruleName(cursor);
  cursor.errors.rule = name;
  const description = cursor.kind === Kind.string ? cursor.stringText() : undefined;
  if (description !== undefined) cursor.index++;
  const {attributes, written} = parseAttributes(cursor);
  cursor.expect(Kind.openBrace, 'an attribute or "{"');
  const condition = conditionOf(cursor);
  const actions = actionsOf(cursor);
  cursor.expect(Kind.closeBrace, '";" or "}"');
  const end = cursor.previousEnd;
  if (condition === undefined || cursor.errors.count > before) return undefined;
  const node = {name, nameAt, attributes, written, condition, actions, module, at, end};
  return description === undefined ? node : {...node, description};
}

function ruleName(cursor: Cursor): string {
  if (cursor.kind !== Kind.string) return cursor.name('the name of a rule');
  const name = cursor.stringText();
  if (name === '') cursor.fail('GRL_EMPTY_NAME', 'A rule needs a name.', 'Write one between the quotes.');
  cursor.index++;
  return name;
}

function conditionOf(cursor: Cursor): Condition | undefined {
  try {
    cursor.expectWord('when');
    const condition = parseCondition(cursor);
    cursor.expectWord('then', cursor.kind === Kind.assign ? 'Equality is written ==.' : undefined);
    return condition;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    skipTo(cursor, () => cursor.isWord('then'));
    if (!cursor.acceptWord('then')) throw error;
    return undefined;
  }
}

function actionsOf(cursor: Cursor): ActionNode[] {
  const actions: ActionNode[] = [];
  let failed = false;
  do {
    try {
      actions.push(parseAction(cursor));
      if (cursor.kind === Kind.closeBrace) break;
      cursor.expect(Kind.semicolon, '";" or "}"');
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failed = true;
      skipTo(cursor, () => cursor.kind === Kind.semicolon);
      if (!cursor.accept(Kind.semicolon) && cursor.kind !== Kind.closeBrace) throw error;
    }
  } while (cursor.kind !== Kind.closeBrace && !(failed && cursor.kind === Kind.end));
  return actions;
}

function parseAction(cursor: Cursor): ActionNode {
  const at = cursor.start;
  if (cursor.kind === Kind.semicolon) cursor.unexpected('an action', 'Remove the extra ";".');
  if (cursor.kind !== Kind.word) cursor.unexpected('an action');
  const subject = parsePathOrCall(cursor);
  if (subject.kind === 'call') return {kind: 'do', call: subject, at, end: cursor.previousEnd};
  const op = assignments.get(cursor.kind);
  const opAt = cursor.start;
  if (op === undefined) {
    const fix = cursor.kindAt(0) === Kind.equal ? 'An assignment is written =.' : undefined;
    return cursor.unexpected('"=", "+=", "-=", "*=" or "/="', fix);
  }
  cursor.index++;
  const value = parseCondition(cursor);
  return {kind: 'assign', target: subject, op, opAt, value, at, end: cursor.previousEnd};
}

/** Skips to a token that `found` accepts, or to one where the rule surely ends: its brace, or another rule. */
function skipTo(cursor: Cursor, found: () => boolean): void {
  cursor.depth = 0;
  let open = 0;
  while (cursor.kind !== Kind.end && !startsRule(cursor)) {
    if (open === 0 && (found() || cursor.kind === Kind.closeBrace)) return;
    if (cursor.kind === Kind.openBrace) open++;
    if (cursor.kind === Kind.closeBrace) open--;
    cursor.index++;
  }
}

/** `rule NAME` or `defmodule NAME` that is no step of a path. */
export function startsRule(cursor: Cursor): boolean {
  if (cursor.kind !== Kind.word) return false;
  const next = cursor.kindAt(1);
  if (next !== Kind.string && next !== Kind.word) return false;
  if (cursor.index > 0 && cursor.tokens.kinds[cursor.index - 1] === Kind.dot) return false;
  const text = cursor.text();
  return text === 'rule' || text === 'defmodule';
}
