import type {FileNode, ModuleNode, RuleNode} from './ast.js';
import {Cursor, Unreadable} from './cursor.js';
import type {Diagnostic} from './diagnostic.js';
import {tokenize} from './lexer.js';
import {parseModule} from './parse-module.js';
import {parseRule, startsRule} from './parse-rule.js';
import type {SourceFile} from './source.js';
import {SyntaxErrors} from './syntax-errors.js';
import {Kind} from './token.js';

/**
 * Reads a GRL file: recursive descent over tokens, linear in the text. Always gives a tree, of the rules that could be
 * read, and every error in text order. Never throws, whatever the text.
 */
export function parse(source: SourceFile): {tree: FileNode; diagnostics: Diagnostic[]} {
  const errors = new SyntaxErrors();
  const {tokens, comments} = tokenize(source.text, errors);
  const cursor = new Cursor(tokens, errors);
  const rules: RuleNode[] = [];
  const modules: ModuleNode[] = [];
  let module = 'MAIN';
  while (cursor.kind !== Kind.end) {
    const before = cursor.index;
    errors.rule = undefined;
    cursor.depth = 0;
    try {
      if (cursor.isWord('defmodule')) {
        const found = parseModule(cursor);
        modules.push(found);
        module = found.name;
      } else if (cursor.isWord('rule')) {
        const rule = parseRule(cursor, module);
        if (rule) rules.push(rule);
      } else {
        cursor.unexpected('"rule" or "defmodule"');
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if (cursor.index === before) cursor.index++;
      skipToRule(cursor);
    }
  }
  const isEmpty = rules.length === 0 && modules.length === 0 && errors.count === 0;
  const diagnostics = isEmpty ? emptyFile(source) : errors.diagnostics(source);
  return {tree: {path: source.path, rules, modules, comments}, diagnostics};
}

function skipToRule(cursor: Cursor): void {
  while (cursor.kind !== Kind.end && !startsRule(cursor)) cursor.index++;
}

function emptyFile(source: SourceFile): Diagnostic[] {
  const errors = new SyntaxErrors();
  errors.add(
    'GRL_EMPTY_FILE',
    'There are no rules in this file.',
    source.text.length,
    1,
    'Write a rule, or remove the file.',
  );
  return errors.diagnostics(source, 'warning');
}
