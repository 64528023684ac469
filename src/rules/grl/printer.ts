import type {ExportNode, FileNode, ImportNode, ModuleNode, NameNode, RuleNode} from './ast.js';
import {reserved, spelledWrong} from './keywords.js';
import {blankLine, group, hardLine, indent, type Layout, line, render} from './layout.js';
import {ExpressionPrinter} from './print-expression.js';
import {printRule} from './print-rule.js';
import {Remarks} from './remarks.js';
import {stringLiteral} from './string-literal.js';

/** Columns that a line may have, and spaces for each level of indentation. */
const style = {width: 120, step: 4};

/**
 * The text of a file in its one canonical layout: same tree, comments kept, printing it again changes nothing. The tree
 * must be that of the text, read without errors.
 */
export function print(tree: FileNode, text: string): string {
  const remarks = new Remarks(text, tree.comments);
  const printer = new ExpressionPrinter(text, remarks);
  const declarations = [...tree.rules, ...tree.modules].sort((a, b) => a.at - b.at);
  const parts: Layout[] = [];
  let previous: {readonly end: number; readonly isComment: boolean} | undefined;
  const add = (at: number, end: number, layout: Layout, isComment: boolean) => {
    // A comment stays with the declaration that it stands before.
    const isApart = previous && (!previous.isComment || remarks.isApart(previous.end, at));
    parts.push(isApart ? blankLine : hardLine, layout);
    previous = {end, isComment};
  };
  for (const [index, node] of declarations.entries()) {
    for (const comment of remarks.lines(node.at)) add(comment.at, comment.end, comment.layout, true);
    add(node.at, node.end, printDeclaration(node, printer), false);
    parts.push(remarks.onLine(node.end, declarations[index + 1]?.at ?? text.length));
  }
  for (const comment of remarks.lines(text.length + 1)) add(comment.at, comment.end, comment.layout, true);
  const printed = render(parts, style);
  return printed === '' ? '' : `${printed}\n`;
}

const printDeclaration = (node: RuleNode | ModuleNode, printer: ExpressionPrinter): Layout =>
  'clauses' in node ? printModule(node, printer) : printRule(node, printer);

function printModule({name, nameAt, clauses, end}: ModuleNode, {text, remarks}: ExpressionPrinter): Layout {
  const opening = ['defmodule ', remarks.inPhrase(nameAt), text.startsWith('$', nameAt) ? `$${name}` : name];
  const body = clauses.map((clause, index) => {
    const before = remarks.before(clause.at);
    const behind = remarks.throughLine(clause.end, clauses[index + 1]?.at ?? end);
    return [hardLine, before, printClause(clause), behind];
  });
  const closing = remarks.before(end - 1);
  return [opening, ' {', indent([body, closing.length > 0 ? [hardLine, closing] : []]), hardLine, '}'];
}

function printClause(clause: ExportNode | ImportNode): Layout {
  if (clause.kind === 'export') {
    return ['export: ', typeof clause.what === 'string' ? clause.what : nameList(clause.what)];
  }
  const {name} = clause.from;
  return ['import: ', reserved.has(name) ? `$${name}` : name, printImports(clause)];
}

function printImports({names, rules, templates}: ImportNode): Layout {
  if (names) return [' (', nameList(names), ')'];
  const row = templates ? ['templates ', nameRow(templates)] : '';
  if (rules) return [' (rules ', nameRow(rules), templates ? [' (', row, ')'] : '', ')'];
  return templates ? [' (', row, ')'] : '';
}

const nameList = (names: readonly NameNode[]): Layout => joinedNames(names, [',', line]);
const nameRow = (names: readonly NameNode[]): Layout => joinedNames(names, line);

const joinedNames = (names: readonly NameNode[], between: Layout): Layout =>
  group(indent(names.map(({name}, index) => [index === 0 ? '' : between, nameText(name)])));

/** A name of a module clause: in quotes where it would not be read as a name. */
const nameText = (name: string): string => (isBare(name) && !isKeyword(name) ? name : stringLiteral(name));

/** Words, `-` and `*`, beginning with no `-`: a digit behind a sign would be read as a number. */
const isBare = (name: string): boolean => /^(?:[A-Za-z_]\w*|\*)(?:[-*]|(?<=[-*])[A-Za-z_]\w*)*$/.test(name);

const isKeyword = (name: string): boolean =>
  reserved.has(name) || spelledWrong(name) !== undefined || name === 'all' || name === 'none';
