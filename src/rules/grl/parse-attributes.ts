import {parseDate} from '../values/date.js';
import type {AttributeNode, Attributes} from './ast.js';
import {type Cursor, suggestion} from './cursor.js';
import {Kind} from './token.js';

const flags = ['no-loop', 'lock-on-active', 'auto-focus', 'enabled'] as const;
const groups = ['agenda-group', 'activation-group'] as const;
const dates = ['date-effective', 'date-expires'] as const;
const names: readonly string[] = ['salience', ...flags, ...groups, ...dates];

type Mutable<T> = {-readonly [K in keyof T]: T[K]};

/** { attribute } between a rule's name and its brace: any order, each once (ruling 19). */
export function parseAttributes(cursor: Cursor): {attributes: Attributes; written: AttributeNode[]} {
  const attributes: Mutable<Attributes> = {
    salience: 0,
    noLoop: false,
    lockOnActive: false,
    autoFocus: false,
    enabled: true,
  };
  const written: AttributeNode[] = [];
  const seen = new Set<string>();
  while (cursor.kind === Kind.word) {
    const at = cursor.start;
    const name = attributeName(cursor);
    if (seen.has(name)) {
      cursor.fail('GRL_ATTRIBUTE_TWICE', `${name} stands here twice.`, 'Remove one of them.', at, name.length);
    }
    seen.add(name);
    const valueAt = cursor.start;
    const isBare = !setAttribute(cursor, name, attributes);
    const end = cursor.previousEnd;
    const node = {name, at, end, valueAt: isBare ? end : valueAt};
    written.push(isBare ? node : {...node, text: cursor.tokens.text.slice(valueAt, end)});
  }
  return {attributes, written};
}

/** A hyphenated word, without spaces around its hyphens; the cursor stands behind it. */
function attributeName(cursor: Cursor): string {
  const at = cursor.start;
  let name = cursor.text();
  cursor.index++;
  while (
    cursor.kind === Kind.minus &&
    cursor.start === cursor.previousEnd &&
    cursor.kindAt(1) === Kind.word &&
    cursor.tokens.starts[cursor.index + 1] === cursor.start + 1
  ) {
    name += `-${cursor.text(1)}`;
    cursor.index += 2;
  }
  if (!names.includes(name)) {
    const message = `There is no attribute "${name}".`;
    cursor.fail(
      'GRL_UNKNOWN_ATTRIBUTE',
      message,
      suggestion(name, names) ?? `There are ${names.join(', ')}.`,
      at,
      name.length,
    );
  }
  return name;
}

/** Reads the value; gives false for a flag without one. */
function setAttribute(cursor: Cursor, name: string, attributes: Mutable<Attributes>): boolean {
  switch (name) {
    case 'salience':
      attributes.salience = salience(cursor);
      return true;
    case 'no-loop':
    case 'lock-on-active':
    case 'auto-focus':
    case 'enabled': {
      const given = cursor.isWord('true') || cursor.isWord('false');
      const value = !cursor.isWord('false');
      if (given) cursor.index++;
      const field = {
        'no-loop': 'noLoop',
        'lock-on-active': 'lockOnActive',
        'auto-focus': 'autoFocus',
        enabled: 'enabled',
      } as const;
      attributes[field[name]] = value;
      return given;
    }
    case 'agenda-group':
      attributes.agendaGroup = groupName(cursor);
      return true;
    case 'activation-group':
      attributes.activationGroup = groupName(cursor);
      return true;
    case 'date-effective':
      attributes.dateEffective = date(cursor);
      return true;
    default:
      attributes.dateExpires = date(cursor);
      return true;
  }
}

function salience(cursor: Cursor): number {
  const negative = cursor.accept(Kind.minus);
  if (cursor.kind !== Kind.number || !/^[0-9]+$/.test(cursor.text())) {
    cursor.unexpected('a whole number', 'Salience is a whole number such as 10 or -5.');
  }
  const value = Number(cursor.text());
  cursor.index++;
  return negative && value !== 0 ? -value : value;
}

function groupName(cursor: Cursor): string {
  if (cursor.kind !== Kind.string) return cursor.name('the name of a group');
  const name = cursor.stringText();
  if (name === '') cursor.fail('GRL_EMPTY_NAME', 'A group needs a name.', 'Write one between the quotes.');
  cursor.index++;
  return name;
}

function date(cursor: Cursor): number {
  if (cursor.kind !== Kind.string)
    cursor.unexpected('a date in quotes', 'Write a date such as "2026-01-31" or "2026-01-31T09:00".');
  const text = cursor.stringText();
  const value = parseDate(text);
  if (!value) {
    const fix = 'Write YYYY-MM-DD, or with a time YYYY-MM-DDTHH:MM, with Z or an offset where it is not UTC.';
    cursor.fail('GRL_BAD_DATE', `"${text}" is no date.`, fix);
  }
  cursor.index++;
  return value.ms;
}
