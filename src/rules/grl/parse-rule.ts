import type {Condition, RuleNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {skipTo} from './declarations.js';
import {parseActions} from './parse-actions.js';
import {parseAttributes} from './parse-attributes.js';
import {Kind} from './token.js';

/**
 * "rule" name [ description ] { attribute } "{" "when" condition "then" action { action } "}". After an error it goes
 * on at the next attribute, at `then` or at the next statement, so that one run tells all errors. Gives undefined for a
 * rule that had any.
 */
export function parseRule(cursor: Cursor, module: string): RuleNode | undefined {
  const {errors, start: at} = cursor;
  const errorsBefore = errors.count;
  cursor.expectWord('rule');
  const nameAt = cursor.start;
  const name = ruleName(cursor);
  errors.enter(name, nameAt);
  const descriptionAt = cursor.start;
  const description = cursor.is(Kind.string) ? cursor.string() : undefined;
  const {attributes, written} = parseAttributes(cursor);
  openBody(cursor);
  const {start: whenAt, index: whenIndex} = cursor;
  const condition = cursor.attempt(() => parseWhen(cursor));
  if (condition === undefined) skipTo(cursor, whenIndex, () => cursor.isWord('then'));
  const thenAt = cursor.start;
  const actions = cursor.acceptWord('then') ? parseActions(cursor) : [];
  if (!cursor.is(Kind.closeBrace) && cursor.kindAt(-1) === Kind.semicolon) {
    cursor.unexpected('an action or "}"', 'Close the rule with a "}".');
  }
  cursor.expect(Kind.closeBrace, '";" or "}"', 'Close the rule with a "}".');
  const end = cursor.previousEnd;
  errors.enter(undefined, end);
  if (condition === undefined || errors.count > errorsBefore) return undefined;
  const node = {name, nameAt, attributes, written, whenAt, condition, thenAt, actions, module, at, end};
  return description === undefined ? node : {...node, description, descriptionAt};
}

function ruleName(cursor: Cursor): string {
  if (!cursor.is(Kind.string)) return cursor.name('the name of a rule');
  const {start: at} = cursor;
  const name = cursor.string();
  if (name === '') {
    const end = cursor.previousEnd;
    cursor.errors.add({code: 'GRL_EMPTY_NAME', message: 'A rule needs a name.', at, end, fix: 'Write one.'});
  }
  return name;
}

/** Takes the opening brace; where it is missing but `when` follows, goes on there. */
function openBody(cursor: Cursor): void {
  if (cursor.accept(Kind.openBrace)) return;
  cursor.attempt(() => cursor.unexpected('an attribute or "{"'));
  if (cursor.isWord('when')) return;
  skipTo(cursor, cursor.index, () => cursor.is(Kind.openBrace));
  cursor.expect(Kind.openBrace, '"{"');
}

function parseWhen(cursor: Cursor): Condition {
  cursor.expectWord('when');
  const condition = cursor.condition();
  if (!cursor.isWord('then')) {
    cursor.unexpected('"then"', cursor.is(Kind.assign) ? 'Equality is written ==.' : undefined);
  }
  return condition;
}
