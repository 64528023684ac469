import {expect, test} from 'vitest';
import {drillNow, Oracle} from '../../../../../src/lab/drills/load/oracle.js';
import {loadRuleset} from '../../../../../src/rules/ruleset/load.js';

const rulesetOf = (text: string) => loadRuleset({name: 'shop', files: [{path: 'price.grl', text}]});
const doubling = rulesetOf('rule "Price" no-loop { when Order.total > 0 then Order.price = Order.total * 2; }');
const trebling = rulesetOf('rule "Price" no-loop { when Order.total > 0 then Order.price = Order.total * 3; }');
const facts = [{Order: {total: 4}}, {Order: {total: 'four'}}];

const answerOf = (ruleset: typeof doubling, set = 0) => ruleset.evaluate(facts[set]!, {now: drillNow});

test('an answer is right for the rules that it names, in a roll-out for either', () => {
  const oracle = new Oracle(facts, [doubling, trebling]);
  expect(oracle.judge(0, answerOf(doubling))).toBe('right');
  expect(oracle.judge(0, answerOf(trebling))).toBe('right');
});

test('an answer of one version under the name of the other is mixed', () => {
  const oracle = new Oracle(facts, [doubling, trebling]);
  expect(oracle.judge(0, {...answerOf(doubling), ruleset: answerOf(trebling).ruleset})).toBe('mixed-version');
});

test('an answer that no version gives is wrong', () => {
  const oracle = new Oracle(facts, [doubling]);
  expect(oracle.judge(0, {...answerOf(doubling), fired: []})).toBe('wrong');
  expect(oracle.judge(0, {...answerOf(trebling), ruleset: answerOf(doubling).ruleset})).toBe('wrong');
});

test('of rules that it does not know an oracle cannot judge', () => {
  expect(new Oracle(facts, [doubling]).judge(0, answerOf(trebling))).toBe('other-version');
});
