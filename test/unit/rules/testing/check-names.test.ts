import {expect, test} from 'vitest';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import {namesUnknown} from '../../../../src/rules/testing/check-names.js';
import {parseTestFile} from '../../../../src/rules/testing/test-file.js';

const text =
  'rule Adult agenda-group "g" { when Score(X.id) > 1 then X.adult = true; } rule Minor { when true then X.b = 1; }';
const ruleset = loadRuleset({files: [{path: 'a.grl', text}], functions: ['Score']});

function faultsIn(testFile: string): string[] {
  const {file} = parseTestFile({path: 'a.test.yaml', text: testFile}, () => ({}));
  return namesUnknown(file!.cases, ruleset, {functions: ['Score']}).map(({line, column, message, fix}) =>
    `${line}:${column} ${message} ${fix ?? ''}`.trim(),
  );
}

test('names that the rules have', () => {
  expect(
    faultsIn(
      'focus: [g, MAIN]\nlookups: [{call: Score, answer: 1}]\ncases: [{name: x, expect: {fired: [Adult], notFired: [Minor], error: {rule: Minor}}}]',
    ),
  ).toEqual([]);
});

test('names that nobody has, each at its place', () => {
  expect(
    faultsIn(
      [
        'focus: [gg]',
        'lookups: [{call: Skore, answer: 1}]',
        'cases:',
        '  - name: x {a}',
        '    table: [{a: 1}, {a: 2}]',
        '    expect: {fired: [Adlt], notFired: [Minro]}',
        '  - name: y',
        '    focus: [h]',
        '    expect: {error: true, firedExactly: [Nonsense], log: [{rule: Adul}], effects: [{name: E, rule: Q}]}',
      ].join('\n'),
    ),
  ).toEqual([
    '6:22 There is no rule "Adlt". Did you mean "Adult"?',
    '6:40 There is no rule "Minro". Did you mean "Minor"?',
    '1:9 There is no agenda group "gg". Did you mean "g"?',
    '2:10 There is no look-up "Skore". Did you mean "Score"?',
    '9:42 There is no rule "Nonsense".',
    '9:100 There is no rule "Q".',
    '9:66 There is no rule "Adul". Did you mean "Adult"?',
    '8:13 There is no agenda group "h".',
  ]);
});
