import {didYouMean} from '../../kit/did-you-mean.js';
import {withItem} from '../../kit/with-item.js';
import {parseDate} from '../values/date.js';
import type {AttributeNode, Attributes} from './ast.js';
import type {Cursor} from './cursor.js';
import {startsDeclaration} from './declarations.js';
import {Kind} from './token.js';

type Mutable<T> = {-readonly [K in keyof T]: T[K]};
type Values = Mutable<Attributes>;

/** Reads the value of an attribute. */
type Read = (cursor: Cursor, values: Values) => void;

const attributes: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['salience', (cursor, values) => (values.salience = salience(cursor))],
  ['no-loop', (cursor, values) => (values.noLoop = flag(cursor))],
  ['lock-on-active', (cursor, values) => (values.lockOnActive = flag(cursor))],
  ['auto-focus', (cursor, values) => (values.autoFocus = flag(cursor))],
  ['enabled', (cursor, values) => (values.enabled = flag(cursor))],
  ['agenda-group', (cursor, values) => (values.agendaGroup = groupName(cursor))],
  ['activation-group', (cursor, values) => (values.activationGroup = groupName(cursor))],
  ['date-effective', (cursor, values) => (values.dateEffective = date(cursor))],
  ['date-expires', (cursor, values) => (values.dateExpires = date(cursor))],
]);

/** { attribute } between a rule's name and its brace: any order, each once (ruling 19). */
export function parseAttributes(cursor: Cursor): {attributes: Attributes; written: AttributeNode[]} {
  const values: Values = {salience: 0, noLoop: false, lockOnActive: false, autoFocus: false, enabled: true};
  let written: AttributeNode[] = [];
  while (cursor.is(Kind.word) && !cursor.isWord('when') && !startsDeclaration(cursor)) {
    const node = cursor.attempt(() => parseAttribute(cursor, written, values));
    if (node) written = withItem(written, node);
    else skipToAttribute(cursor);
  }
  return {attributes: values, written};
}

function parseAttribute(cursor: Cursor, before: readonly AttributeNode[], values: Values): AttributeNode {
  const at = cursor.start;
  const name = attributeName(cursor);
  const read = attributes.get(name);
  const {previousEnd} = cursor;
  if (read === undefined) {
    return cursor.fail(
      'GRL_UNKNOWN_ATTRIBUTE',
      `There is no attribute "${name}".`,
      attributeInstead(name),
      at,
      previousEnd,
    );
  }
  if (before.some(each => each.name === name)) {
    cursor.fail('GRL_ATTRIBUTE_TWICE', `${name} stands here twice.`, 'Remove one of the two.', at, previousEnd);
  }
  const valueAt = cursor.start;
  read(cursor, values);
  const end = cursor.previousEnd;
  if (end === previousEnd) return {name, at, end, valueAt: end};
  return {name, at, end, valueAt, text: cursor.tokens.text.slice(valueAt, end)};
}

function attributeInstead(name: string): string {
  const names = [...attributes.keys()];
  const whole = names.find(each => each.startsWith(`${name}-`));
  if (whole) return `Write ${whole} as one word.`;
  return didYouMean(name, names).trim() || `There are ${names.join(', ')}.`;
}

/**
 * A word with hyphens, without spaces around them (ruling 10: `no-loop` is one word there); the cursor stands behind
 * it.
 */
function attributeName(cursor: Cursor): string {
  const at = cursor.start;
  cursor.index++;
  while (
    cursor.is(Kind.minus) &&
    cursor.start === cursor.previousEnd &&
    cursor.kindAt(1) === Kind.word &&
    cursor.tokens.start(cursor.index + 1) === cursor.start + 1
  ) {
    cursor.index += 2;
  }
  return cursor.tokens.text.slice(at, cursor.previousEnd);
}

/** After an error: to the next known attribute or to where the attributes end. */
function skipToAttribute(cursor: Cursor): void {
  while (!cursor.is(Kind.end) && !cursor.is(Kind.openBrace) && !startsDeclaration(cursor)) {
    const from = cursor.index;
    const isKnown = cursor.is(Kind.word) && (cursor.isWord('when') || attributes.has(attributeName(cursor)));
    cursor.index = from;
    if (isKnown) return;
    cursor.index++;
  }
}

function flag(cursor: Cursor): boolean {
  if (cursor.acceptWord('false')) return false;
  cursor.acceptWord('true');
  return true;
}

function salience(cursor: Cursor): number {
  const negative = cursor.accept(Kind.minus);
  const value = cursor.wholeNumber('a whole number', 'Salience is a whole number such as 10 or -5.');
  return negative && value !== 0 ? -value : value;
}

function groupName(cursor: Cursor): string {
  if (!cursor.is(Kind.string)) return cursor.name('the name of a group');
  const {start} = cursor;
  const name = cursor.string();
  if (name !== '') return name;
  return cursor.fail('GRL_EMPTY_NAME', 'A group needs a name.', 'Write one.', start, cursor.previousEnd);
}

function date(cursor: Cursor): number {
  if (!cursor.is(Kind.string)) cursor.unexpected('a date in quotes', 'Write a date such as "2026-01-31".');
  const {start} = cursor;
  const text = cursor.string();
  const value = parseDate(text);
  if (value) return value.ms;
  const fix = 'Write YYYY-MM-DD or YYYY-MM-DDTHH:MM, with Z or an offset such as +01:00 where it is not UTC.';
  return cursor.fail('GRL_BAD_DATE', `"${text}" is no date.`, fix, start, cursor.previousEnd);
}
