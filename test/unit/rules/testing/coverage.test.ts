import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {JsonObject} from '../../../../src/kit/json.js';
import {Coverage, replay} from '../../../../src/rules/testing/coverage.js';
import {copyOf} from '../../../../src/rules/values/path.js';
import {generatedNow, ruleCases} from '../../../support/generators.js';
import {interpret} from '../../../support/reference-interpreter.js';
import {programOf} from '../analysis/rule-texts.js';

const noAnswers = () => undefined;
const now = Date.parse(generatedNow);

/** Coverage after evaluating these facts, one after another. */
function coverageOf(text: string, ...cases: JsonObject[]) {
  const program = programOf(text);
  const coverage = new Coverage(program);
  for (const facts of cases) {
    const answer = interpret(program, facts, {now});
    coverage.add({facts, now, lookup: noAnswers}, answer.fired);
  }
  return coverage.report();
}

const gapsOf = (text: string, ...cases: JsonObject[]): string[] =>
  coverageOf(text, ...cases).gaps.map(
    ({rule, text: condition, missing, line, column}) => `${line}:${column} ${rule} ${condition} ${missing}`,
  );

const adult = 'rule A { when P.age >= 18 && P.name != null then P.adult = true; }';

describe('rules', () => {
  test('one that fired is covered, one that did not is named with its place', () => {
    const {rules, neverFired} = coverageOf(`${adult}\nrule B { when P.x == 1 then P.y = 1; }`, {
      P: {age: 20, name: 'Ada'},
    });
    expect(rules).toEqual({total: 2, covered: 1, percent: 50});
    expect(neverFired).toEqual([{rule: 'B', path: 'a.grl', line: 2, column: 6}]);
  });
  test('a disabled rule does not count', () => {
    expect(coverageOf('rule A enabled false { when P.x == 1 then P.y = 1; }')).toMatchObject({
      rules: {total: 0, percent: 100},
    });
  });
});

describe('conditions', () => {
  test('each test should come out both ways', () => {
    expect(gapsOf(adult)).toEqual(['1:15 A P.age >= 18 both', '1:30 A P.name != null both']);
    expect(gapsOf(adult, {P: {age: 20, name: 'Ada'}})).toEqual([
      '1:15 A P.age >= 18 false',
      '1:30 A P.name != null false',
    ]);
    expect(gapsOf(adult, {P: {age: 20, name: 'Ada'}}, {P: {age: 5, name: null}})).toEqual([
      '1:30 A P.name != null false',
    ]);
    expect(gapsOf(adult, {P: {age: 20, name: 'Ada'}}, {P: {age: 5}}, {P: {age: 20}})).toEqual([]);
  });
  test('test(…) is what is inside', () => {
    expect(gapsOf('rule A { when test(P.vip) then R.x = 1; }', {P: {vip: true}})).toEqual(['1:20 A P.vip false']);
  });
  test('what is inside exists, too', () => {
    const text = 'rule A { when exists(P.age > 18) then R.x = 1; }';
    expect(gapsOf(text, {P: {age: 20}})).toEqual(['1:15 A exists(P.age > 18) false', '1:22 A P.age > 18 false']);
    expect(gapsOf(text, {P: {age: 20}}, {P: {age: 1}})).toEqual([]);
  });
  test('a condition that a firing makes true was seen true', () => {
    const chain = 'rule A { when X.a == 1 then X.b = 1; }\nrule B { when X.b == 1 then X.c = 1; }';
    expect(gapsOf(chain, {X: {a: 1}}, {X: {a: 0}})).toEqual([]);
  });
  test('constants have no two outcomes', () => {
    expect(coverageOf('rule A { when true then X.b = 1; }', {})).toMatchObject({conditions: {total: 0, percent: 100}});
  });
  test('a condition that fails was seen as far as it came', () => {
    expect(gapsOf('rule A { when X.a > 0 && X.a + X.b > 1 then X.c = 1; }', {X: {a: 1, b: []}})).toEqual([
      '1:15 A X.a > 0 false',
      '1:26 A X.a + X.b > 1 both',
    ]);
  });
});

test('replaying the firings gives the facts of the evaluation', () => {
  fc.assert(
    fc.property(ruleCases(), ({rules, facts, focus, onError, maxFirings}) => {
      const program = programOf(rules.join('\n'));
      const answer = interpret(program, copyOf(facts), {now, focus, onError, limits: {maxFirings}});
      fc.pre(answer.ok);
      const around = {facts: copyOf(facts), now, lookup: noAnswers};
      for (const name of answer.fired) replay(program.rules.find(rule => rule.name === name)!, around);
      expect(around.facts).toEqual(answer.ok && answer.facts);
    }),
    {numRuns: Number(process.env.RULECTL_FUZZ_RUNS ?? 300)},
  );
});
