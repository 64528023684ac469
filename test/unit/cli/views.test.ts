import {describe, expect, test} from 'vitest';
import {evaluationText} from '../../../src/cli/ui/evaluation-view.js';
import {explainText} from '../../../src/cli/ui/explain-view.js';
import {planDiffText} from '../../../src/cli/ui/plan-diff-view.js';
import {styleFor} from '../../../src/cli/ui/style.js';
import {testReport} from '../../../src/cli/ui/test-report.js';
import {wrapped} from '../../../src/kit/words.js';
import type {EvaluationResult, RuleTrace} from '../../../src/rules/engine/answer.js';
import type {CaseResult} from '../../../src/rules/testing/run-tests.js';

const style = styleFor(false);

const answer: EvaluationResult = {
  ruleset: {name: 'shop', version: 3, digest: 'sha256:0123456789abcdef'},
  facts: {},
  changes: [{path: 'Order.discount', from: null, to: 0.2, rule: 'VIP'}],
  fired: ['VIP', 'Loop', 'Loop', 'Due'],
  effects: [{name: 'SendEmail', target: 'Order', args: ['a@b.c', {n: 1}], rule: 'VIP'}],
  log: [{level: 'warn', message: 'look here', rule: 'Due'}],
  now: '2026-01-01T00:00:00.000Z',
  stats: {rules: 6, fired: 4, durationUs: 41},
  groups: [{name: 'pricing', node: 'pricing-1', durationUs: 12}],
};

describe('an evaluation', () => {
  test('what fired, changed, was caused and logged, and where', () => {
    expect(evaluationText(answer, {style, where: 'here'})).toMatchInlineSnapshot(`
      "Fired
        VIP → Loop ×2 → Due

      Changes
        path            from     to   by rule
        Order.discount  null  →  0.2  VIP

      Effects
        Order.SendEmail("a@b.c", {"n":1})  VIP

      Log
        warn look here  Due

      Groups
        group    node        time
        pricing  pricing-1  12 µs

      4 firings of 6 rules in 41 µs · here · shop version 3 sha256:01234567"
    `);
  });

  test('a long sequence of firings is broken at its arrows', () => {
    const fired = ['Aaaaaaaaaa', 'Bbbbbbbbbb', 'Cccccccccc'];
    const text = evaluationText({...answer, fired}, {style, where: 'here', width: 30});
    expect(text.split('\n\n')[0]).toBe('Fired\n  Aaaaaaaaaa → Bbbbbbbbbb →\n  Cccccccccc');
  });

  test('values take the room that the screen has', () => {
    const changes = [{path: 'Order.note', from: null, to: 'x'.repeat(200), rule: 'VIP'}];
    const widest = (width: number | undefined) =>
      Math.max(
        ...evaluationText({...answer, changes}, {style, where: 'here', width})
          .split('\n\n')[1]!
          .split('\n')
          .map(line => line.length),
      );
    expect([widest(60), widest(200), widest(undefined)]).toEqual([50, 120, 92]);
  });

  test('nothing fired', () => {
    expect(evaluationText({...answer, fired: [], changes: []}, {style, where: 'here'})).toMatch(
      /^No rule fired\. --explain tells why\./,
    );
  });
});

test('an explanation: what enabled a rule and what it wrote, or what else stood in its way', () => {
  const operand = (text: string, value: string | number | null) => ({text, value});
  const trace: RuleTrace[] = [
    {
      rule: 'VIP',
      outcome: 'fired',
      why: 'C.tier == "vip" is true: C.tier is "vip"',
      times: 2,
      enabledBy: [
        {rule: 'Trim', path: 'C.tier'},
        {rule: 'Lower', path: 'C.tier'},
      ],
      writes: [{path: 'O.discount', from: null, to: 0.2}],
    },
    {
      rule: 'Gold',
      outcome: 'not-fired',
      why: 'C.tier == "gold" is false: C.tier is "vip"',
      times: 0,
      conditions: [
        {text: 'C.tier == "gold"', value: false, operands: [operand('C.tier', 'vip')]},
        {text: 'O.total > 5', value: true, operands: [operand('O.total', 7)]},
        {text: 'O.items > 1', value: false, operands: [operand('O.items', null)]},
      ],
    },
    {rule: 'Old', outcome: 'blocked', why: 'it expired', times: 0},
  ];
  expect(explainText(trace, style)).toMatchInlineSnapshot(`
    "✓ VIP ×2  C.tier == "vip" is true: C.tier is "vip"
      ├ enabled by Trim, Lower, through C.tier
      └ O.discount null → 0.2
    · Gold  C.tier == "gold" is false: C.tier is "vip"
      └ also O.items > 1 is false: O.items is null
    ⊘ Old  it expired"
  `);
});

test('an explanation in the columns of the screen', () => {
  const why = 'Customer.tier == "gold" is false: Customer.tier is "silver"';
  const trace: RuleTrace[] = [{rule: 'Gold', outcome: 'not-fired', why, times: 0}];
  expect(explainText(trace, style, 40)).toBe(
    '· Gold\n    Customer.tier == "gold" is false:\n    Customer.tier is "silver"',
  );
  const writes = Array.from({length: 2000}, (_, i) => ({path: 'X.a', from: i, to: i + 1}));
  expect(explainText([{rule: 'A', outcome: 'fired', why, times: 2000, writes}], style).split('\n')).toHaveLength(12);
});

describe('a test run', () => {
  const at = {line: 3, column: 5};
  const passed: CaseResult = {name: 'good', file: 'a.test.yaml', at, ok: true, failures: [], fired: [], durationUs: 40};
  const failed: CaseResult = {
    ...passed,
    name: 'bad',
    ok: false,
    failures: [
      {
        about: 'effects',
        path: ['effects'],
        message: '2 effects expected, 1 came',
        expected: [{name: 'SendEmail', args: ['a@example.com', 1]}, {name: 'Alert'}],
        actual: [{name: 'SendEmail', args: ['a@example.com', 2]}],
        at: {line: 9, column: 1},
      },
    ],
  };
  const run = {passed: 1, failed: 1, durationUs: 80, cases: [passed, failed]};

  test('a difference of lists, line by line', () => {
    expect(testReport([run], {style})).toMatchInlineSnapshot(`
      "a.test.yaml
        ✓ good
        ✗ bad  a.test.yaml:3:5
            2 effects expected, 1 came  line 9
                [
                  {
                    "args": [
                      "a@example.com",
              -       1
              +       2
                    ],
                    "name": "SendEmail"
              -   },
              -   {
              -     "name": "Alert"
                  }
                ]

      1 failed, 1 passed (80 µs)"
    `);
  });

  test('failures only', () => {
    expect(testReport([run], {style, failuresOnly: true})).not.toMatch(/good/);
  });
});

test('a plan that changed', () => {
  const colocation = {
    groups: ['a', 'b'],
    rules: ['A', 'B'] as [string, string],
    path: 'C.ok',
    kind: 'late',
    why: 'It may write late.',
    fix: 'Rank it higher.',
  };
  const text = planDiffText(
    {
      rules: {added: ['A'], removed: []},
      moved: [{group: 'b', from: {stage: 2, with: []}, to: {stage: 1, with: ['a']}}],
      colocations: {added: [colocation], removed: []},
      sends: [{group: 'b', added: ['C.ok'], removed: []}],
      hops: {from: 2, to: 1},
      same: false,
    },
    {style, before: '../main'},
  );
  expect(text).toMatchInlineSnapshot(`
    "Against ../main
      + rule A
      b: stage 2 → stage 1 with a
      - kept together now: a + b. It may write late.
      + b is sent C.ok
      hops: 2 → 1"
  `);
});

test('text is broken at spaces, later lines behind the indent', () => {
  expect(wrapped('one two three four', {width: 10, indent: 2})).toBe('one two\n  three\n  four');
});
