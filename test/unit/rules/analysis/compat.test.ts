import {describe, expect, test} from 'vitest';
import {compat} from '../../../../src/rules/analysis/compat.js';
import {builtFrom, shortly} from './rule-texts.js';

const findings = (text: string) => {
  const {program, trees} = builtFrom([text]);
  return compat(program, trees);
};
const warnings = (text: string) => findings(text).filter(({severity}) => severity === 'warning');
const codes = (text: string): string[] => shortly(warnings(text)).map(line => line.replace('COMPAT_', ''));

const rule = (condition: string, actions = 'Y.b = 1;', attributes = 'no-loop'): string =>
  `rule R ${attributes} { when ${condition} then ${actions} }`;

test('a rule that means the same there', () => {
  expect(codes(rule('Customer.age > 18 && Customer.tier == "gold"'))).toEqual([]);
});

describe('each difference once, at its place', () => {
  test.each<[string, string[]]>([
    [rule('X.a == "then; }"'), ['1:30 STRING_CONTENT']],
    [rule('X.a == {"b;": 1}'), ['1:31 STRING_CONTENT']],
    ['rule "now, then" no-loop { when X.a > 1 then Y.b = 1; }', ['1:6 STRING_CONTENT']],
    ['rule R "if a = b" no-loop { when X.a > 1 then Y.b = 1; }', ['1:8 STRING_CONTENT']],
    ['rule R no-loop agenda-group "a;b" { when X.a > 1 then Y.b = 1; }', ['1:29 STRING_CONTENT', '1:29 FOCUS']],
    [rule('X.a > 1', 'Y.b = 1;', 'no-loop false'), ['1:6 FIRES_EVERY_PASS', '1:16 NO_LOOP_FALSE']],
    [rule('X.a > 1', 'Y.b = 1;', 'no-loop salience -5'), ['1:25 NEGATIVE_SALIENCE']],
    [rule('NOT X.a > 1'), ['1:23 NOT']],
    [rule('!(X.a > 1)'), []],
    [rule('X.a not in [1]'), ['1:27 NOT']],
    [rule('(X.a + 1) * 2 > 4'), ['1:23 PARENTHESES']],
    [rule('(X.a + 1) > 3'), ['1:23 PARENTHESES']],
    [rule('X.a > (X.b + 1)'), ['1:29 PARENTHESES']],
    [rule('X.a * (X.b) > 1'), ['1:29 PARENTHESES']],
    [rule('-(X.a + 1) < 3'), ['1:24 PARENTHESES']],
    [rule('X.a > 1', 'X.y = ((X.a + 1));'), ['1:42 PARENTHESES']],
    [rule('(X.a > 1)'), []],
    [rule('(X.a) > 1 && (X.a + 1 > 2)'), []],
    [rule('X.a[0] > 1'), ['1:26 INDEX']],
    [rule('X.a > 1', 'Y.b[1] = 1;'), ['1:39 INDEX']],
    [rule('true'), ['1:23 WHEN_TRUE']],
    [rule('X.a > 1', 'Y.b = Round(X.a);'), ['1:36 CALL_IN_ASSIGNMENT']],
    [rule('X.a.length() > 1'), ['1:27 METHOD']],
    [rule('X.a > 1', 'Y.b = 1;', ''), ['1:6 FIRES_EVERY_PASS']],
    [rule('X.a > 1', 'Y.b = 1;', 'no-loop activation-group "g"'), ['1:33 ACTIVATION_GROUP']],
    [rule('X.a > 1', 'Y.b = 1;', 'no-loop agenda-group "g"'), ['1:29 FOCUS']],
    [rule('X.a > 1', 'Y.b = 1; Y.c = X.a / 2;'), ['1:45 HALF_DONE']],
    [rule('X.a > 1', 'Y.b = 1; Log(X.a * 2);'), ['1:45 HALF_DONE']],
    [rule('X.a > 1', 'Y.b = 1; Send(X.a / 2);'), ['1:45 HALF_DONE']],
    [rule('X.a > 1', 'Y.b = 1; Y.c = -X.a;'), ['1:45 HALF_DONE']],
    [rule('X.a > 1', 'Y.b = 1; Y.c = accumulate(Z($v: n), sum($v));'), ['1:45 HALF_DONE']],
    [rule('X.a > 1', 'Y.b = 1; Y.c = -1; Log("done"); Send(X.a);'), []],
    [rule('X.a > 1', 'ActivateAgendaGroup("g");'), ['1:36 FOCUS']],
    [rule('X.a > 1', 'ActivateAgendaGroup("MAIN");'), []],
    [rule('X.a == 5.0'), ['1:30 WHOLE_NUMBER']],
    [rule('X.a == 5.5'), []],
    [rule('X.a > "b"'), ['1:27 STRING_ORDER']],
    [rule('X.a > ("b")'), ['1:27 STRING_ORDER']],
    [rule('X.a first > "b"'), ['1:33 STRING_ORDER']],
    [rule('X.a contains "b"'), ['1:27 CONTAINS']],
    [rule('X.a first contains 1'), ['1:33 CONTAINS']],
    [rule('X.a first not in [1]'), ['1:33 NOT']],
    [rule('X.a matches "b*"'), ['1:27 MATCHES']],
    [rule('X.a last matches "b"'), ['1:32 MATCHES']],
    [rule('X.a == "Y"'), ['1:30 STRING_NAMES_FACT']],
    [rule('X.a == "Z" && exists(Z(n == 1))'), ['1:30 STRING_NAMES_FACT']],
    [rule('X.a == "Z" && Facts.Z == 1'), ['1:30 STRING_NAMES_FACT']],
    [
      rule('X.a == "Z"', 'Y.b = 1; Y.c = [accumulate(Z(n == 1), count())];'),
      ['1:30 STRING_NAMES_FACT', '1:48 HALF_DONE'],
    ],
    [rule('v: X(a == "a" && b == "v")'), []],
    [rule('X.a > 1', 'Y.b += 1;'), ['1:36 APPEND']],
    [rule('exists(Cust.age > 1) && Customer.a > 1'), ['1:23 EXISTS_PREFIX']],
    [rule('exists(Cust.age > 1) && Cust2.a > 1'), []],
    [rule('exists(Cust(age == 1)) && Customer.a > 1'), ['1:23 EXISTS_PREFIX']],
    [rule('exists(v: Cust(age == 1)) && Customer.a > 1'), ['1:23 EXISTS_PREFIX']],
    [rule('exists(Facts.Cust.age == 1) && Customer.a > 1'), ['1:23 EXISTS_PREFIX']],
    [rule('exists(Cust.age == 1) && Customer(a > 1)'), ['1:23 EXISTS_PREFIX']],
    [rule('exists(Cust.age == 1) && forall(Customer(a > 1))'), ['1:23 EXISTS_PREFIX']],
    [rule('exists(age.n == Cust.age) && Customer.a > 1'), []],
    [rule('X.a > 1', 'Y.b = exists(Cust.age > Customer.age);'), ['1:42 EXISTS_PREFIX']],
    [rule('X.a == "12" + "3"'), ['1:35 STRING_ARITHMETIC']],
    [rule('X.a == ("12") + X.b'), ['1:30 PARENTHESES', '1:37 STRING_ARITHMETIC']],
    [`// the old rule\n${rule('X.a > 1')}`, ['1:1 COMMENT']],
    [`// prices\n${rule('X.a > 1')}`, []],
    ['rule R no-loop { when X.a > 1 /* then; */ then Y.b = 1; }', ['1:31 COMMENT']],
  ])('%s', (text, expected) => {
    expect(codes(text)).toEqual(expected);
  });
});

test('no-loop that outlives the evaluation is a remark: it takes an engine that is used again', () => {
  expect(findings(rule('X.a > 1'))).toMatchObject([{severity: 'info', code: 'COMPAT_NO_LOOP_FOREVER', column: 8}]);
  expect(findings('rule R salience 1 { when X.a > 1 then Y.b = 1; }').map(({code}) => code)).not.toContain(
    'COMPAT_NO_LOOP_FOREVER',
  );
});

test('says what happens there, and what to do', () => {
  expect(warnings(rule('true'))).toMatchObject([
    {
      severity: 'warning',
      rule: 'R',
      message: 'Rule "R" behaves differently on rust-rule-engine: "when true" fails.',
      fix: 'Compare a fact that is always there with itself.',
    },
  ]);
});
