import type {ExportNode, ImportNode, ModuleNode, NameNode} from './ast.js';
import type {Cursor} from './cursor.js';
import {Kind} from './token.js';

/** "defmodule" IDENT "{" { "export" ":" ( "all" | "none" | names ) | "import" ":" IDENT [ "(" imports ")" ] } "}" */
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
    return {kind: 'export', what: parseExports(cursor), at, end: cursor.previousEnd};
  }
  if (!cursor.acceptWord('import')) cursor.unexpected('"export", "import" or "}"');
  cursor.expect(Kind.colon, '":"');
  const fromAt = cursor.start;
  const from = {name: cursor.name('the name of a module'), at: fromAt, end: cursor.previousEnd};
  const imports = cursor.accept(Kind.openParen) ? parseImports(cursor, from.name) : {};
  return {kind: 'import', from, ...imports, at, end: cursor.previousEnd};
}

/** "all" | "none" | names */
function parseExports(cursor: Cursor): ExportNode['what'] {
  if (isJoined(cursor)) return parseNames(cursor);
  if (cursor.acceptWord('all')) return 'all';
  return cursor.acceptWord('none') ? 'none' : parseNames(cursor);
}

/** imports = names | "rules" row [ "(" "templates" row ")" ] | "templates" row, and the parenthesis that closes them. */
function parseImports(cursor: Cursor, from: string): Pick<ImportNode, 'names' | 'rules' | 'templates'> {
  if (!startsRow(cursor, 'rules') && !startsRow(cursor, 'templates')) {
    const names = parseNames(cursor);
    const fix = `Write the names with commas between them, or import: ${from} alone for all that it exports.`;
    cursor.expect(Kind.closeParen, '"," or ")"', fix);
    return {names};
  }
  const fix = `Write import: ${from} (rules a b (templates c d)).`;
  const rules = cursor.acceptWord('rules') ? parseRow(cursor) : undefined;
  const isWithin = rules !== undefined && cursor.accept(Kind.openParen);
  if (isWithin) cursor.expectWord('templates', fix);
  const templates = isWithin || cursor.acceptWord('templates') ? parseRow(cursor) : undefined;
  if (isWithin) cursor.expect(Kind.closeParen, 'a name or ")"', fix);
  cursor.expect(Kind.closeParen, templates ? 'a name or ")"' : 'a name, "(templates" or ")"', fix);
  return {...(rules ? {rules} : {}), ...(templates ? {templates} : {})};
}

/** Whether the word begins a row of names, and is none itself. */
const startsRow = (cursor: Cursor, word: string): boolean =>
  cursor.isWord(word) && !isJoined(cursor) && startsName(cursor.kindAt(1));

const startsName = (kind: Kind): boolean => kind === Kind.word || kind === Kind.string || kind === Kind.star;

/** Names with nothing but white space between them. */
function parseRow(cursor: Cursor): NameNode[] {
  const names = [parseName(cursor)];
  while (startsName(cursor.kind)) names.push(parseName(cursor));
  return names;
}

/** Names with commas between them. */
function parseNames(cursor: Cursor): NameNode[] {
  const names = [parseName(cursor)];
  while (cursor.accept(Kind.comma)) names.push(parseName(cursor));
  return names;
}

/** The name of a fact or a rule, or a pattern of names: quoted, a plain name, or words, "-" and "*" without a gap. */
function parseName(cursor: Cursor): NameNode {
  const at = cursor.start;
  const name = cursor.is(Kind.string)
    ? cursor.string()
    : cursor.is(Kind.star) || (cursor.is(Kind.word) && isJoined(cursor))
      ? parseJoined(cursor)
      : cursor.name('a name');
  return {name, at, end: cursor.previousEnd};
}

function parseJoined(cursor: Cursor): string {
  const from = cursor.start;
  while (isJoined(cursor)) cursor.index++;
  cursor.index++;
  return cursor.tokens.text.slice(from, cursor.previousEnd).replaceAll('$', '');
}

/** Whether the token behind this one belongs to the same name: `auth-*`. */
function isJoined({tokens, index}: Cursor): boolean {
  if (tokens.end(index) !== tokens.start(index + 1)) return false;
  const [here, next] = [tokens.kind(index), tokens.kind(index + 1)];
  return isSign(next) || (isSign(here) && (next === Kind.word || next === Kind.number));
}

const isSign = (kind: Kind): boolean => kind === Kind.minus || kind === Kind.star;
