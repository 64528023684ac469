import type {ExportNode, ImportNode, ModuleNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {Kind} from './token.js';

/** "defmodule" NAME "{" { "export" ":" ( "all" | "none" | names ) | "import" ":" NAME [ "(" names ")" ] } "}" */
export function parseModule(cursor: Cursor): ModuleNode {
  const at = cursor.start;
  cursor.expectWord('defmodule');
  const nameAt = cursor.start;
  const name = cursor.name('the name of a module');
  cursor.expect(Kind.openBrace, '"{"');
  const clauses: (ExportNode | ImportNode)[] = [];
  while (!cursor.accept(Kind.closeBrace)) clauses.push(parseClause(cursor));
  return {name, nameAt, clauses, at, end: cursor.previousEnd};
}

function parseClause(cursor: Cursor): ExportNode | ImportNode {
  const at = cursor.start;
  if (cursor.acceptWord('export')) {
    cursor.expect(Kind.colon, '":"');
    if (cursor.isWord('all') || cursor.isWord('none')) {
      const what = cursor.text() as 'all' | 'none';
      cursor.index++;
      return {kind: 'export', what, at, end: cursor.previousEnd};
    }
    const what = parseNames(cursor);
    return {kind: 'export', what, at, end: cursor.previousEnd};
  }
  if (!cursor.acceptWord('import')) cursor.unexpected('"export", "import" or "}"');
  cursor.expect(Kind.colon, '":"');
  const from = cursor.name('the name of a module');
  if (!cursor.accept(Kind.openParen)) return {kind: 'import', from, at, end: cursor.previousEnd};
  const names = parseNames(cursor);
  const fix = `Write the names with commas between them, or import: ${from} alone for all that it exports.`;
  cursor.expect(Kind.closeParen, '"," or ")"', fix);
  return {kind: 'import', from, names, at, end: cursor.previousEnd};
}

/** Names of facts and rules, with commas between them. */
function parseNames(cursor: Cursor): string[] {
  const names: string[] = [];
  do {
    names.push(cursor.is(Kind.string) ? cursor.string() : cursor.name('a name'));
  } while (cursor.accept(Kind.comma));
  return names;
}
