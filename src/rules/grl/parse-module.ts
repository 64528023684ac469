import type {ModuleNode, NameNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {Kind} from './token.js';

/** "defmodule" NAME "{" { "export" ":" ( "all" | "none" | names ) | "import" ":" NAME [ "(" names ")" ] } "}" */
export function parseModule(cursor: Cursor): ModuleNode {
  const at = cursor.start;
  cursor.expectWord('defmodule');
  const nameAt = cursor.start;
  const name = cursor.name('the name of a module');
  cursor.expect(Kind.openBrace, '"{"');
  const clauses: ModuleNode['clauses'][number][] = [];
  while (!cursor.accept(Kind.closeBrace)) clauses.push(parseClause(cursor));
  return {name, nameAt, clauses, at, end: cursor.previousEnd};
}

function parseClause(cursor: Cursor): ModuleNode['clauses'][number] {
  const at = cursor.start;
  if (cursor.acceptWord('export')) {
    cursor.expect(Kind.colon, '":"');
    if (cursor.isWord('all') || cursor.isWord('none')) {
      const what = cursor.text() as 'all' | 'none';
      cursor.index++;
      return {kind: 'export', what, at};
    }
    return {kind: 'export', what: parseNames(cursor), at};
  }
  if (!cursor.acceptWord('import')) cursor.unexpected('"export", "import" or "}"');
  cursor.expect(Kind.colon, '":"');
  const from = parseName(cursor, 'the name of a module');
  if (!cursor.accept(Kind.openParen)) return {kind: 'import', from, at};
  const names = parseNames(cursor);
  const fix = `Write the names with commas between them, or import: ${from.name} alone for all that it exports.`;
  cursor.expect(Kind.closeParen, '"," or ")"', fix);
  return {kind: 'import', from, at, names};
}

/** Names of facts and rules, with commas between them. */
function parseNames(cursor: Cursor): NameNode[] {
  const names: NameNode[] = [];
  do {
    names.push(cursor.is(Kind.string) ? parseQuoted(cursor) : parseName(cursor, 'a name'));
  } while (cursor.accept(Kind.comma));
  return names;
}

function parseQuoted(cursor: Cursor): NameNode {
  const at = cursor.start;
  return {name: cursor.string(), at, end: cursor.previousEnd};
}

function parseName(cursor: Cursor, what: string): NameNode {
  const at = cursor.start;
  return {name: cursor.name(what), at, end: cursor.previousEnd};
}
