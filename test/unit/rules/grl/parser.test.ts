import {describe, expect, test} from 'vitest';
import type {Diagnostic} from '../../../../src/rules/grl/diagnostic.js';
import {parse} from '../../../../src/rules/grl/parser.js';

const diagnosticsOf = (text: string): Diagnostic[] => parse({path: 'a.grl', text}).diagnostics;

/** One line for each finding: `2:14 CODE message`. */
const shortly = (text: string): string[] =>
  diagnosticsOf(text).map(({line, column, code, message}) => `${line}:${column} ${code} ${message}`);

const inCondition = (condition: string): string => `rule A { when\n${condition}\nthen X.y = 1; }`;
const inActions = (actions: string): string => `rule A { when true then\n${actions}\n}`;

describe('conditions', () => {
  test.each([
    ['a @ b', '2:3 GRL_BAD_CHARACTER "@" has no meaning here.'],
    ['a & b', '2:3 GRL_BAD_CHARACTER "&" has no meaning here.'],
    ['a == “b”', '2:6 GRL_BAD_CHARACTER "“" has no meaning here.'],
    ['a\u00a0== 1', '2:2 GRL_BAD_CHARACTER U+00A0 has no meaning here.'],
    ['$ == 1', '2:1 GRL_BAD_CHARACTER "$" has no meaning here.'],
    ['a == "b', '2:6 GRL_STRING_OPEN This string is not closed on its line.'],
    ['a == "b\\q"', '2:8 GRL_BAD_ESCAPE There is no escape \\q.'],
    ['a == "\\😀"', '2:7 GRL_BAD_ESCAPE There is no escape \\😀.'],
    ['a == "\\u{D800}"', '2:7 GRL_BAD_ESCAPE There is no escape \\u.'],
    ['a == "\\u{110000}"', '2:7 GRL_BAD_ESCAPE There is no escape \\u.'],
    ['a == 01', '2:6 GRL_BAD_NUMBER A number may not start with a zero.'],
    ['a == 1.', '2:6 GRL_BAD_NUMBER A number may not end in a dot.'],
    ['a == .5', '2:6 GRL_UNEXPECTED_TOKEN Expected a value, found ".".'],
    ['a == 5abc', '2:6 GRL_BAD_NUMBER A number runs into a name.'],
    ['a == 1e', '2:6 GRL_BAD_NUMBER A number runs into a name.'],
    ['a == 1e400', '2:6 GRL_BAD_NUMBER This number is too large.'],
    ['a == 9007199254740992', '2:6 GRL_BAD_NUMBER This number is beyond 2^53 - 1 and would lose digits.'],
    ['a = 1', '2:3 GRL_UNEXPECTED_TOKEN Expected "then", found "=".'],
    ['a < b < c', '2:7 GRL_CHAINED_RELATION Comparisons do not chain.'],
    ['a count > 1 > 2', '2:13 GRL_CHAINED_RELATION Comparisons do not chain.'],
    ['exists(a) == true', '2:11 GRL_UNEXPECTED_TOKEN Expected "&&", "||" or the end of the test, found "==".'],
    ['1 + exists(a) > 1', '2:5 GRL_UNEXPECTED_TOKEN Expected a value, found "exists".'],
    ['a == !b', '2:6 GRL_UNEXPECTED_TOKEN Expected a value, found "!".'],
    ['a == --1', '2:7 GRL_UNEXPECTED_TOKEN Expected a value, found "-".'],
    ['a == True', '2:6 GRL_KEYWORD_CASE "True" is neither a keyword nor a name.'],
    ['Not a', '2:1 GRL_KEYWORD_CASE "Not" is neither a keyword nor a name.'],
    ['Exists(a == 1)', '2:1 GRL_KEYWORD_CASE "Exists" is neither a keyword nor a function.'],
    ['a Contains b', '2:3 GRL_UNEXPECTED_TOKEN Expected "then", found "Contains".'],
    ['a index -1 == 2', '2:9 GRL_UNEXPECTED_TOKEN Expected a position such as 0, found "-".'],
    ['a count 2', '2:9 GRL_UNEXPECTED_TOKEN Expected a comparison such as "> 2", found "2".'],
    ['a in [1, 2,]', '2:12 GRL_UNEXPECTED_TOKEN Expected a value, found "]".'],
    ['a == {b: 1, "b": 2}', '2:13 GRL_REPEATED_KEY The key "b" stands here twice.'],
    ['a.trim().length() > 1', '2:9 GRL_UNEXPECTED_TOKEN Expected an operator or the end of the value, found ".".'],
    ['Facts == null', '2:1 GRL_FACTS_ALONE "Facts" alone is no value.'],
    ['Facts.count() > 1', '2:1 GRL_FACTS_ALONE "Facts" alone is no value.'],
    ['t: T()', '2:6 GRL_UNEXPECTED_TOKEN Expected a test, found ")".'],
    ['t: T.x', '2:5 GRL_UNEXPECTED_TOKEN Expected "(", found ".".'],
    ['accumulate(T(a > 1)) > 1', '2:20 GRL_UNEXPECTED_TOKEN Expected ",", found ")".'],
    ['a /* b', '2:3 GRL_COMMENT_OPEN This comment is never closed.'],
    ['a && ', '3:1 GRL_UNEXPECTED_TOKEN Expected a value, found "then".'],
    ['when', '2:1 GRL_UNEXPECTED_TOKEN Expected a value, found "when".'],
  ])('%s', (condition, first) => {
    expect(shortly(inCondition(condition))[0]).toBe(first);
  });
});

describe('actions', () => {
  test.each([
    ['X.a == 1;', '2:5 GRL_UNEXPECTED_TOKEN Expected "=", "+=", "-=", "*=" or "/=", found "==".'],
    ['X.a;', '2:4 GRL_UNEXPECTED_TOKEN Expected "=", "+=", "-=", "*=" or "/=", found ";".'],
    [';', '2:1 GRL_UNEXPECTED_TOKEN Expected an action, found ";".'],
    ['X.a = 1; ; X.b = 1;', '2:10 GRL_UNEXPECTED_TOKEN Expected an action, found ";".'],
    ['X.a = 1\nX.b = 2;', '3:1 GRL_UNEXPECTED_TOKEN Expected ";" or "}", found "X".'],
    ['X.a = ;', '2:7 GRL_UNEXPECTED_TOKEN Expected a value, found ";".'],
    ['then.a = 1;', '2:1 GRL_UNEXPECTED_TOKEN Expected an action, found "then".'],
    ['exists(a);', '2:1 GRL_UNEXPECTED_TOKEN Expected an action, found "exists".'],
    ['Test(a);', '2:1 GRL_KEYWORD_CASE "Test" is neither a keyword nor a function.'],
    ['X[1].5 = 1;', '2:6 GRL_UNEXPECTED_TOKEN Expected a name, found "5".'],
  ])('%s', (actions, first) => {
    expect(shortly(inActions(actions))[0]).toBe(first);
  });

  test('a doubled semicolon is the cause that is named', () => {
    const [found] = diagnosticsOf(inActions('X.a = 1;; X.b = 2;\nX.c = 3;'));
    expect(found).toMatchObject({line: 3, column: 1, fix: expect.stringContaining('";;" before it starts a comment')});
  });
});

describe('rules', () => {
  test.each([
    ['rule "" { when true then X.a = 1; }', '1:6 GRL_EMPTY_NAME A rule needs a name.'],
    ['rule { when true then X.a = 1; }', '1:6 GRL_UNEXPECTED_TOKEN Expected the name of a rule, found "{".'],
    ['rule A no-lop { when true then X.a = 1; }', '1:8 GRL_UNKNOWN_ATTRIBUTE There is no attribute "no-lop".'],
    ['rule A no - loop { when true then X.a = 1; }', '1:8 GRL_UNKNOWN_ATTRIBUTE There is no attribute "no".'],
    ['rule A salience 1 salience 2 { when a then b = 1; }', '1:19 GRL_ATTRIBUTE_TWICE salience stands here twice.'],
    ['rule A salience 1.5 { when a then b = 1; }', '1:17 GRL_UNEXPECTED_TOKEN Expected a whole number, found "1.5".'],
    ['rule A agenda-group "" { when a then b = 1; }', '1:21 GRL_EMPTY_NAME A group needs a name.'],
    ['rule A date-expires "2026-02-30" { when a then b = 1; }', '1:21 GRL_BAD_DATE "2026-02-30" is no date.'],
    ['rule A when a then b = 1; }', '1:8 GRL_UNEXPECTED_TOKEN Expected an attribute or "{", found "when".'],
    ['rule A { then b = 1; }', '1:10 GRL_UNEXPECTED_TOKEN Expected "when", found "then".'],
    ['rule A { when a }', '1:17 GRL_UNEXPECTED_TOKEN Expected "then", found "}".'],
    ['rule A { when a then }', '1:22 GRL_UNEXPECTED_TOKEN Expected an action, found "}".'],
    ['rule A { when a then b = 1;', '1:28 GRL_UNEXPECTED_TOKEN Expected an action or "}", found the end of the file.'],
    ['query A { }', '1:1 GRL_UNEXPECTED_TOKEN Expected "rule" or "defmodule", found "query".'],
    ['defmodule A { exports: all }', '1:15 GRL_UNEXPECTED_TOKEN Expected "export", "import" or "}", found "exports".'],
    [
      'defmodule A { import: B (rules a, b) }',
      '1:33 GRL_UNEXPECTED_TOKEN Expected a name, "(templates" or ")", found ",".',
    ],
    ['defmodule A { import: B (rules a (b)) }', '1:35 GRL_UNEXPECTED_TOKEN Expected "templates", found "b".'],
    [
      'defmodule A { import: B (templates a (rules b)) }',
      '1:38 GRL_UNEXPECTED_TOKEN Expected a name or ")", found "(".',
    ],
    ['defmodule A { import: B (a -*) }', '1:28 GRL_UNEXPECTED_TOKEN Expected "," or ")", found "-".'],
    ['a\0b', '1:2 GRL_NOT_TEXT This file is not text in UTF-8: it contains a zero byte.'],
  ])('%s', (text, first) => {
    expect(shortly(text)[0]).toBe(first);
  });

  test('an unknown attribute is told with the nearest', () => {
    expect(diagnosticsOf('rule A salence 1 { when a then b = 1; }')).toMatchObject([
      {line: 1, column: 8, length: 7, rule: 'A', fix: 'Did you mean "salience"?'},
    ]);
    expect(diagnosticsOf('rule A lock { when a then b = 1; }')).toMatchObject([
      {fix: 'Write lock-on-active as one word.'},
    ]);
  });

  test('an empty file is a warning', () => {
    expect(diagnosticsOf('// nothing yet\n')).toMatchObject([
      {severity: 'warning', code: 'GRL_EMPTY_FILE', line: 2, column: 1},
    ]);
  });
});

describe('all errors of a file at once', () => {
  test('in every part of every rule, each with its rule', () => {
    const text = [
      'rule A salence 5 salience ten {',
      '  when X.a = 1',
      '  then X.b == 1; X.c = {a: 1, a: 2}; X.d =',
      '}',
      'rule B { when a then b = 1;',
      'rule C { when c @ then d = 1 e = 2; }',
      'nonsense',
      'defmodule D { export all }',
      'rule E { when e then f = 1; }',
    ].join('\n');
    const {tree, diagnostics} = parse({path: 'a.grl', text});
    expect(diagnostics.map(({line, column, rule}) => `${line}:${column} ${rule ?? '-'}`)).toEqual([
      '1:8 A',
      '1:27 A',
      '2:12 A',
      '3:12 A',
      '3:31 A',
      '4:1 A',
      '6:1 B',
      '6:17 C',
      '6:30 C',
      '7:1 -',
      '8:22 -',
    ]);
    expect(tree.rules.map(({name}) => name)).toEqual(['E']);
  });

  test('a hundred are enough', () => {
    expect(diagnosticsOf('rule A { when @ then b == 1; }\n'.repeat(200))).toHaveLength(100);
  });
});

describe('trees', () => {
  const conditionOf = (condition: string) => {
    const {tree, diagnostics} = parse({path: 'a.grl', text: inCondition(condition)});
    expect(diagnostics).toEqual([]);
    return tree.rules[0]!.condition;
  };

  test.each([
    [
      'a - b + c',
      {
        first: {root: 'a'},
        rest: [
          {op: '-', right: {root: 'b'}},
          {op: '+', right: {root: 'c'}},
        ],
      },
    ],
    ['a + b * c', {first: {root: 'a'}, rest: [{op: '+', right: {first: {root: 'b'}, rest: [{op: '*'}]}}]}],
    ['a * b + c', {first: {first: {root: 'a'}, rest: [{op: '*'}]}, rest: [{op: '+', right: {root: 'c'}}]}],
    ['a -1', {first: {root: 'a'}, rest: [{op: '-', right: {value: 1}}]}],
    ['2 - -1', {first: {value: 2}, rest: [{op: '-', right: {kind: 'negate'}}]}],
    ['!a == b', {kind: 'not', operand: {kind: 'relation'}}],
    ['a not in b', {kind: 'relation', op: 'in', negated: true, opAt: 16}],
    ['a || b && c', {kind: 'or', operands: [{root: 'a'}, {kind: 'and'}]}],
    ['a OR b AND NOT c', {kind: 'or', operands: [{}, {kind: 'and', operands: [{}, {kind: 'not'}]}]}],
    ['$a.$b["c"][0]', {root: 'a', steps: [{name: 'b'}, {index: {value: 'c'}}, {index: {value: 0}}]}],
    ['a.b.c(1)', {kind: 'call', name: 'c', target: {root: 'a', steps: [{name: 'b'}]}}],
    ['exists.count count > count', {kind: 'listTest', subject: {root: 'exists'}, relation: {right: {root: 'count'}}}],
    ['T(a > 1)', {kind: 'call', name: 'T', args: [{kind: 'relation'}]}],
    ['$t: T(a > 1)', {kind: 'pattern', binding: 't', type: 'T'}],
    ['"\\u{1F600}\\n\\\'" == \'"\'', {left: {value: "😀\n'"}, right: {value: '"'}}],
    ['1.5e-3 == 0', {left: {value: 0.0015}}],
    ['9007199254740991 == 1e300', {left: {value: 9007199254740991}, right: {value: 1e300}}],
    ['a matches "x" // $', {op: 'matches'}],
  ])('%s', (condition, shape) => {
    expect(conditionOf(condition)).toMatchObject(shape);
  });

  test('rules carry their attributes, and the module declared before them', () => {
    const text =
      'rule A "why" salience -5 no-loop enabled false agenda-group g date-effective "2026-01-01T00:00+01:00"' +
      '{ when true then X.a = 1 }\ndefmodule M { export: all import: N (X, "y z") }\nrule \'B\' { when true then f(); }';
    const {tree, diagnostics} = parse({path: 'a.grl', text});
    expect(diagnostics).toEqual([]);
    expect(tree.modules).toMatchObject([
      {
        name: 'M',
        clauses: [
          {kind: 'export', what: 'all'},
          {from: {name: 'N'}, names: [{name: 'X'}, {name: 'y z'}]},
        ],
      },
    ]);
    expect(tree.rules).toMatchObject([
      {
        name: 'A',
        description: 'why',
        module: 'MAIN',
        attributes: {salience: -5, noLoop: true, enabled: false, agendaGroup: 'g', dateEffective: 1767222000000},
      },
      {name: 'B', module: 'M', actions: [{kind: 'do', call: {name: 'f', args: []}}]},
    ]);
  });

  test('a module takes names, or rows of rules and templates', () => {
    const named = (names: readonly {name: string}[] | undefined) => names?.map(({name}) => name);
    const taken = (text: string) => {
      const {tree, diagnostics} = parse({path: 'a.grl', text: `defmodule M { import: N ${text} }`});
      expect(diagnostics).toEqual([]);
      const [clause] = tree.modules[0]!.clauses;
      if (clause?.kind !== 'import') throw new Error('no import');
      return [named(clause.names), named(clause.rules), named(clause.templates)];
    };
    expect(taken('(rules * (templates temperature humidity))')).toEqual([
      undefined,
      ['*'],
      ['temperature', 'humidity'],
    ]);
    expect(taken('(rules auth-* "b c")')).toEqual([undefined, ['auth-*', 'b c'], undefined]);
    expect(taken('(templates *-x rules)')).toEqual([undefined, undefined, ['*-x', 'rules']]);
    expect(taken('(rules, templates, a-*)')).toEqual([['rules', 'templates', 'a-*'], undefined, undefined]);
    expect(taken('(rules)')).toEqual([['rules'], undefined, undefined]);
    expect(taken('')).toEqual([undefined, undefined, undefined]);
  });

  test('comments are kept beside the tree', () => {
    const {tree} = parse({path: 'a.grl', text: '// a\nrule R { when /* b */ true then X.a = 1; ;; c\n}'});
    expect(tree.comments.map(({text}) => text)).toEqual(['// a', '/* b */', ';; c']);
  });
});
