import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import type {JsonObject} from '../../../../src/kit/json.js';
import type {EvaluateOptions, RuleTrace} from '../../../../src/rules/engine/answer.js';
import {traceOf} from '../../../../src/rules/engine/failure-trace.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';

function explain(text: string, facts: JsonObject, options: EvaluateOptions = {}): Record<string, RuleTrace> {
  const ruleset = loadRuleset({files: [{path: 'r.grl', text}], onError: 'skip-rule'});
  const {trace} = ruleset.evaluate(facts, {now: '2026-01-01T00:00:00Z', explain: true, ...options});
  return Object.fromEntries(trace!.map(each => [each.rule, each]));
}

describe('why a rule did not fire', () => {
  test.each<[string, string]>([
    ['Customer.tier == "gold" && Order.total > 100', 'Customer.tier == "gold" is false: Customer.tier is "silver"'],
    ['Order.total > 5 && Order.total > 10', 'Order.total > 10 is false: Order.total is 7'],
    ['!(Order.total > 5)', 'Order.total > 5 is true: Order.total is 7'],
    ['Order.total > 10 || Customer.vip', 'Order.total > 10 is false: Order.total is 7; Customer.vip is null'],
    ['(test(Customer.vip)) == true', 'test(Customer.vip) == true is false: Customer.vip is null'],
    ['test(Customer.vip)', 'Customer.vip is null'],
    ['exists(Item.p > 5)', 'exists(Item.p > 5) is false: Item.p is [1,2]'],
    ['Sum(Item.p) > 5', 'Sum(Item.p) > 5 is false: Sum(Item.p) is 3, Item.p is [1,2]'],
    [
      'Order.lines contains Customer.tier',
      'Order.lines contains Customer.tier is false: Order.lines is null, Customer.tier is "silver"',
    ],
  ])('%s', (condition, why) => {
    const facts = {Customer: {tier: 'silver'}, Order: {total: 7}, Item: [{p: 1}, {p: 2}]};
    const {A} = explain(`rule A { when ${condition} then X.a = 1; }`, facts);
    expect(A).toMatchObject({outcome: 'not-fired', why, times: 0});
  });

  test.each<[string, string, RuleTrace['outcome'], RegExp]>([
    ['disabled', 'rule A enabled false { when true then X.a = 1; }', 'blocked', /disabled/],
    [
      'too early',
      'rule A date-effective "2027-01-01" { when true then X.a = 1; }',
      'blocked',
      /effective from 2027-01-01/,
    ],
    ['too late', 'rule A date-expires "2025-01-01" { when true then X.a = 1; }', 'blocked', /expired at 2025-01-01/],
    [
      'another was first',
      'rule B salience 1 activation-group g { when true then X.b = 1; } rule A activation-group g { when true then X.a = 1; }',
      'blocked',
      /B fired first/,
    ],
    [
      'halted',
      'rule B salience 1 { when true then Halt(); } rule A { when true then X.a = 1; }',
      'blocked',
      /B ended the evaluation/,
    ],
    ['no focus', 'rule A agenda-group g { when true then X.a = 1; }', 'blocked', /"g" did not receive the focus/],
    ['failed', 'rule A { when X.t * 2 > 1 then X.a = 1; }', 'failed', /Rule "A" failed: .* needs numbers/],
  ])('%s', (_name, text, outcome, why) => {
    const {A} = explain(text, {X: {t: 'x'}});
    expect(A).toMatchObject({outcome, why: expect.stringMatching(why), times: 0});
  });
});

test.each([
  ['X.a * 2 + 1 > 100', 'X.a * 2 + 1 is 3, X.a is 1'],
  ['exists(C.v > 1 && exists(D.w == C.v))', 'C.v is [4,11], D.w is [5]'],
  ['exists(C.v * 2 > C.w + 50)', 'C.v * 2 is [8,22], C.v is [4,11], C.w + 50 is [51,52], C.w is [1,2]'],
  ['accumulate(C($v: v), sum($v)) > 100', 'accumulate(C(), sum(C.v)) is 15, C.v is [4,11]'],
])('the operands of %s', (condition, operands) => {
  const {A} = explain(`rule A { when ${condition} then X.b = 1; }`, {
    X: {a: 1},
    C: [
      {v: 4, w: 1},
      {v: 11, w: 2},
    ],
    D: [{w: 5}],
  });
  expect(A!.why).toMatch(/ is false: /);
  expect(A!.why.split(' is false: ')[1]).toBe(operands);
});

describe('why a rule fired', () => {
  const chain = `
    rule Total salience 5 { when Order.items not_empty then Order.total = Sum(Order.items.price); }
    rule Big { when Order.total > 100 && Customer.age >= 18 then Order.big = true; Order.rate += 2; }
    rule Ship { when Order.big == true then Order.lines[Order.at] = 1; Order.setNote("x"); Retract(Draft); }`;
  const trace = explain(chain, {
    Order: {items: [{price: 70}, {price: 50}], rate: 1, at: 0},
    Customer: {age: 20},
    Draft: {a: 1},
  });

  test('the values that made it true, and the rules that led to it', () => {
    expect(trace.Big).toMatchObject({
      outcome: 'fired',
      why: 'Order.total > 100 is true: Order.total is 120; Customer.age >= 18 is true: Customer.age is 20',
      times: 1,
      enabledBy: [{rule: 'Total', path: 'Order.total'}],
      writes: [
        {path: 'Order.big', from: null, to: true},
        {path: 'Order.rate', from: 1, to: 3},
      ],
    });
    expect(trace.Total!.enabledBy).toBeUndefined();
  });

  test('writes at computed places, by accessors, and retracted facts', () => {
    expect(trace.Ship!.writes).toEqual([
      {path: 'Order.lines[0]', from: null, to: 1},
      {path: 'Order.Note', from: null, to: 'x'},
      {path: 'Draft', from: {a: 1}, to: null},
    ]);
  });

  test('large values are shortened', () => {
    const {A} = explain('rule A { when X.l count > 5000 then X.a = 1; }', {
      X: {l: Array.from({length: 3000}, (_, i) => i)},
    });
    const operand = A!.conditions![0]!.operands!.find(({text}) => text === 'X.l');
    expect(operand!.value).toHaveLength(61);
    expect((operand!.value as unknown[]).at(-1)).toBe('…');
  });

  test('nothing of it without being asked for', () => {
    const ruleset = loadRuleset({files: [{path: 'r.grl', text: chain}]});
    expect(ruleset.evaluate({})).not.toHaveProperty('trace');
  });

  test('an evaluation that fails is explained up to there', () => {
    const text = 'rule A salience 1 { when X.a > 1 then X.b = 1; } rule B { when X.b == 1 then X.c = 1 / X.zero; }';
    const evaluate = () =>
      loadRuleset({files: [{path: 'r.grl', text}]}).evaluate({X: {a: 2, zero: 0}}, {explain: true});
    const error = thrownBy(evaluate);
    expect(error.fired).toEqual(['A']);
    expect(traceOf(error)).toMatchObject([
      {rule: 'A', outcome: 'fired', writes: [{path: 'X.b', from: null, to: 1}]},
      {rule: 'B', outcome: 'failed', why: error.message, conditions: [{text: 'X.b == 1', value: true}]},
    ]);
  });

  test('one that takes too long still ends with its own error', () => {
    const text = 'rule A { when exists(C.v > 1 && exists(D.v == C.v - 0.5)) then X.a = 1; }';
    const numbers = Array.from({length: 3000}, (_, v) => ({v}));
    const ruleset = loadRuleset({files: [{path: 'r.grl', text}]});
    const evaluate = () => ruleset.evaluate({C: numbers, D: numbers, X: {}}, {explain: true, limits: {timeoutMs: 20}});
    expect(thrownBy(evaluate)).toMatchObject({code: 'EVALUATION_TIMEOUT', fired: []});
  });
});

function thrownBy(evaluate: () => unknown): RulectlError {
  try {
    evaluate();
  } catch (error) {
    if (error instanceof RulectlError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
