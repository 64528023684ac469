import {expect, test} from 'vitest';
import {checkRules} from '../../../../src/rules/analysis/check.js';
import {shapeOfSamples} from '../../../../src/rules/analysis/fact-shape.js';
import type {SourceFile} from '../../../../src/rules/grl/source.js';

const broken: SourceFile = {path: 'broken.grl', text: 'rule "B" { when X.a > then Y.b = 1; }'};
const odd: SourceFile = {path: 'odd.grl', text: 'rule "O" no-loop { when X.a > 5 && X.a < 3 then Y.c = 1.0; }'};
const where = (files: readonly SourceFile[], compat = false): string[] =>
  checkRules({files, compat, facts: shapeOfSamples([{X: {a: 1}}])}).diagnostics.map(
    ({path, code}) => `${path} ${code}`,
  );

test('an error in one file leaves the advice about the others', () => {
  expect(where([odd])).toEqual(['odd.grl RULE_NEVER_HOLDS']);
  expect(where([broken, odd])).toEqual(['broken.grl GRL_UNEXPECTED_TOKEN', 'odd.grl RULE_NEVER_HOLDS']);
  expect(where([broken, odd], true)).toContain('odd.grl COMPAT_NO_LOOP_FOREVER');
});

test('no advice is given that a rule which could not be read may prove wrong', () => {
  const reader: SourceFile = {path: 'reader.grl', text: 'rule "R" { when Y.b == 1 then Z.c = 1; }'};
  expect(where([reader])).toEqual(['reader.grl RULE_UNKNOWN_FACT']);
  expect(where([broken, reader])).toEqual(['broken.grl GRL_UNEXPECTED_TOKEN']);
});
