import type {FileNode, ModuleNode, RuleNode} from './ast.js';
import {Cursor} from './cursor.js';
import {startsDeclaration} from './declarations.js';
import type {Diagnostic} from './diagnostic.js';
import {tokenize} from './lexer.js';
import {parseCondition} from './parse-condition.js';
import {parseModule} from './parse-module.js';
import {parseRule} from './parse-rule.js';
import type {SourceFile} from './source.js';
import {SyntaxErrors} from './syntax-errors.js';
import {Kind} from './token.js';

/**
 * Reads a GRL file: recursive descent over tokens, linear in the text. Always gives a tree, of the rules that could be
 * read, and every error in text order, a hundred at most. Never throws, whatever the text. With `take` each rule is
 * handed over as soon as it is read, and the tree has none: of many rules the trees need not live side by side.
 */
export function parse(
  source: SourceFile,
  take?: (rule: RuleNode) => void,
): {tree: FileNode; diagnostics: Diagnostic[]} {
  const {path, text} = source;
  const errors = new SyntaxErrors();
  if (text.includes('\0')) {
    errors.add(notText(text.indexOf('\0')));
    return {tree: {path, rules: [], modules: [], comments: []}, diagnostics: errors.diagnostics(source)};
  }
  const {tokens, comments} = tokenize(text, errors);
  errors.startPhase();
  const cursor = new Cursor(tokens, errors, parseCondition);
  const rules: RuleNode[] = [];
  const modules: ModuleNode[] = [];
  let count = 0;
  const keep = (rule: RuleNode): void => {
    count++;
    if (take) take(rule);
    else rules.push(rule);
  };
  while (!cursor.is(Kind.end)) {
    const {index} = cursor;
    const done = cursor.attempt(() => {
      if (cursor.isWord('rule')) {
        const rule = parseRule(cursor, modules.at(-1)?.name ?? 'MAIN');
        if (rule) keep(rule);
      } else if (cursor.isWord('defmodule')) {
        modules.push(parseModule(cursor));
      } else {
        cursor.unexpected('"rule" or "defmodule"');
      }
      return true;
    });
    if (done) continue;
    if (cursor.index === index) cursor.index++;
    while (!cursor.is(Kind.end) && !startsDeclaration(cursor)) cursor.index++;
    // An error at the token that ends the rule too early is the rule's.
    errors.enter(undefined, cursor.start + 1);
  }
  const tree = {path, rules, modules, comments};
  if (count > 0 || modules.length > 0 || errors.count > 0) return {tree, diagnostics: errors.diagnostics(source)};
  errors.add(nothingInside(text.length));
  return {tree, diagnostics: errors.diagnostics(source, 'warning')};
}

const notText = (at: number) => ({
  code: 'GRL_NOT_TEXT',
  message: 'This file is not text in UTF-8: it contains a zero byte.',
  at,
  end: at + 1,
  fix: 'Save it as UTF-8, or leave it out of the rules.',
});

const nothingInside = (at: number) => ({
  code: 'GRL_EMPTY_FILE',
  message: 'There are no rules in this file.',
  at,
  end: at + 1,
  fix: 'Write a rule, or remove the file.',
});
