import {readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {beforeAll, describe, expect, test} from 'vitest';
import {createOnigScanner, createOnigString, loadWASM} from 'vscode-oniguruma';
import {type IGrammar, INITIAL, parseRawGrammar, Registry} from 'vscode-textmate';
import {builtinActions} from '../../../src/rules/analysis/vocabulary.js';
import {builtins} from '../../../src/rules/values/functions/table.js';

const file = 'editors/vscode/syntaxes/grl.tmLanguage.json';
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm);
  const registry = new Registry({
    onigLib: Promise.resolve({createOnigScanner, createOnigString}),
    loadGrammar: async () => parseRawGrammar(readFileSync(file, 'utf8'), file),
  });
  grammar = (await registry.loadGrammar('source.grl'))!;
});

/** Each piece of a text with its innermost scope, without `.grl`; white space left out. */
function tokensOf(text: string): [string, string][] {
  let stack = INITIAL;
  return text
    .split('\n')
    .flatMap(line => {
      const {tokens, ruleStack} = grammar.tokenizeLine(line, stack);
      stack = ruleStack;
      return tokens.map(({startIndex, endIndex, scopes}): [string, string] => [
        line.slice(startIndex, endIndex),
        scopes.at(-1)!.replace(/\.grl$/, ''),
      ]);
    })
    .filter(([piece]) => piece.trim() !== '');
}

const scopeOf = (piece: string, text: string): string | undefined =>
  tokensOf(text).find(([found]) => found.trim() === piece)?.[1];

const inRule = (condition: string, action = 'X.b = 1;'): string => `rule R { when ${condition} then ${action} }`;

describe('scopes', () => {
  test.each([
    ['rule', 'rule "A" { when true then X.a = 1; }', 'keyword.declaration.rule'],
    ['A', 'rule A salience 5 {', 'entity.name.function.rule'],
    ['salience', 'rule "A" salience 5 {', 'storage.modifier.attribute'],
    ['no-loop', 'rule "A" no-loop {', 'storage.modifier.attribute'],
    ['5', 'rule "A" salience 5 {', 'constant.numeric'],
    ['-', 'rule "A" salience -10 {', 'keyword.operator.arithmetic'],
    ['10', 'rule "A" salience -10 {', 'constant.numeric'],
    ['when', inRule('X.a == 1'), 'keyword.control'],
    ['then', inRule('X.a == 1'), 'keyword.control'],
    ['X', inRule('X.a == 1'), 'variable.other'],
    ['a', inRule('X.a == 1'), 'variable.other.property'],
    ['==', inRule('X.a == 1'), 'keyword.operator.relation'],
    ['when', inRule('1 == 2', 'Order.when = 1;').slice(20), 'variable.other.property'],
    ['contains', inRule('X.a contains "b"'), 'keyword.operator.relation'],
    ['NOT', inRule('NOT X.a'), 'keyword.operator.logical'],
    ['exists', inRule('exists(X.a > 1)'), 'keyword.operator.quantifier'],
    ['exists', inRule('X.b == exists'), 'variable.other'],
    ['count', inRule('X.a count > 2'), 'keyword.operator.list'],
    ['true', inRule('X.a == true'), 'constant.language'],
    ['1e-3', inRule('X.a == 1e-3'), 'constant.numeric'],
    ['Round', inRule('Round(X.a) > 1'), 'support.function.builtin'],
    ['Log', inRule('true', 'Log("x");'), 'support.function.action'],
    ['SendEmail', inRule('true', 'SendEmail("x");'), 'entity.name.function.call'],
    ['+=', inRule('true', 'X.b += 1;'), 'keyword.operator.assignment'],
    ['// why', `${inRule('true')} // why`, 'comment.line.double-slash'],
    [';; why', `${inRule('true')} ;; why`, 'comment.line.semicolon'],
    ['\\n', inRule('X.a == "b\\n"'), 'constant.character.escape'],
    ['\\q', inRule('X.a == "b\\q"'), 'invalid.illegal.escape'],
    ['defmodule', 'defmodule Prices { export: all }', 'keyword.declaration.module'],
    ['Prices', 'defmodule Prices { export: all }', 'entity.name.namespace'],
  ])('%s in %s', (piece, text, scope) => {
    expect(scopeOf(piece, text)).toBe(scope);
  });

  test('words in strings and comments are neither keywords nor the end of a rule', () => {
    const tokens = tokensOf('rule "A" { when X.a == "then } rule" /* rule "B" {\n when */ then X.b = 1; }');
    expect(tokens.filter(([, scope]) => scope.startsWith('keyword.declaration'))).toHaveLength(1);
    expect(tokens.filter(([, scope]) => scope === 'keyword.control').map(([piece]) => piece)).toEqual(['when', 'then']);
  });
});

describe('functions', () => {
  test.each(builtins)('$name', ({name}) => {
    expect(scopeOf(name, inRule(`${name}(X.a) == 1`))).toBe('support.function.builtin');
  });
  test.each([...builtinActions])('%s', name => {
    expect(scopeOf(name, inRule('true', `${name}("x");`))).toBe('support.function.action');
  });
});

const samples = readdirSync('clusters', {recursive: true, encoding: 'utf8'}).filter(path => path.endsWith('.grl'));

test.each(samples)('clusters/%s: every rule is seen, nothing is illegal or without a scope', path => {
  const text = readFileSync(`clusters/${path}`, 'utf8');
  const tokens = tokensOf(text);
  const rules = text.match(/^rule /gm)?.length;
  expect(tokens.filter(([piece, scope]) => piece === 'rule' && scope === 'keyword.declaration.rule')).toHaveLength(
    rules!,
  );
  expect(tokens.filter(([piece, scope]) => piece === 'when' && scope === 'keyword.control')).toHaveLength(rules!);
  expect(tokens.filter(([, scope]) => scope.startsWith('invalid'))).toEqual([]);
  const bare = tokens.filter(([piece, scope]) => scope === 'source' && !/^[\s{}()[\],:]+$/.test(piece));
  expect(bare).toEqual([]);
});
