import {expect, test} from 'vitest';
import {decisionChange} from '../../../../src/rules/comparison/decision-changes.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';

const load = (text: string) => loadRuleset({files: [{path: 'r.grl', text}]});
const options = {now: '2026-01-01T00:00:00.000Z'};
const compare = (from: string, to: string, facts = {A: {n: 2}}) =>
  decisionChange({set: 1, facts}, load(from), load(to), options);

test('tells what changes, by which rule, from what to what', () => {
  const found = compare(
    'rule "Gold" no-loop { when A.n > 1 then A.tier = "gold"; A.rate = 1; }',
    'rule "Best" no-loop { when A.n > 1 then A.tier = "platinum"; A.rate = 1; }',
  );
  expect(found).toEqual({
    set: 1,
    values: [{path: 'A.tier', from: 'gold', to: 'platinum', rules: {from: 'Gold', to: 'Best'}}],
    fired: {from: ['Gold'], to: ['Best']},
    failed: {from: null, to: null},
  });
});

test('other rules that decide alike are no change', () => {
  expect(
    compare('rule "One" no-loop { when A.n > 1 then A.x = 1; }', 'rule "Two" no-loop { when A.n >= 2 then A.x = 1; }'),
  ).toBeUndefined();
});

test('a value that only one side has is null on the other; nobody set it there', () => {
  const found = compare(
    'rule "No" { when A.n > 9 then A.x = 1; }',
    'rule "Yes" no-loop { when A.n > 1 then A.x = 1; }',
  );
  expect(found?.values).toEqual([{path: 'A.x', from: null, to: 1, rules: {from: null, to: 'Yes'}}]);
});

test('effects are decisions, too', () => {
  const found = compare(
    'rule "Mail" no-loop { when A.n > 1 then SendEmail("a"); }',
    'rule "Mail" no-loop { when A.n > 1 then SendEmail("b"); }',
  );
  expect(found?.values).toMatchObject([{path: 'effects', rules: {from: 'Mail', to: 'Mail'}}]);
});

test('an evaluation that fails on one side is a change; on both alike it is none', () => {
  const fails = 'rule "Bad" { when A.n > 1 then A.x = A.n - "text"; }';
  const found = compare('rule "Fine" no-loop { when A.n > 1 then A.x = 1; }', fails);
  expect(found?.failed).toMatchObject({from: null, to: expect.stringContaining('in Bad')});
  expect(compare(fails, fails)).toBeUndefined();
});
