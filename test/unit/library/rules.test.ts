import {describe, expect, test} from 'vitest';
import {checkRules, formatRules, planRules, testRules} from '../../../src/library/rules.js';

const files = [
  {path: 'a.grl', text: 'rule A { when X.a > 1 && Score(X.a) > 0 then X.b = 1; }\n'},
  {path: 'b.grl', text: 'rule B { when X.b == 1 then X.c = 2; }\n'},
];
const functions = ['Score'];
const bad = [{path: 'bad.grl', text: 'rule Bad { when X.a = 1 then X.b = 2; }'}];
const lookups = '[{call: Score, args: [2], answer: 1}]';
const cases = (expected: string) =>
  `cases:\n  - name: both\n    given: {X: {a: 2}}\n    lookups: ${lookups}\n    expect: ${expected}\n`;

describe('rulectl/rules', () => {
  test('checkRules gives what check finds', () => {
    expect(checkRules({files, functions})).toEqual({diagnostics: [], rules: 2});
    expect(checkRules({files, functions: {Score: () => 1}}).diagnostics).toEqual([]);
    expect(checkRules({files}).diagnostics).toMatchObject([{code: 'RULE_UNKNOWN_FUNCTION', path: 'a.grl', line: 1}]);
    const codes = checkRules({files, functions, compat: true}).diagnostics.map(({code}) => code);
    expect(codes).toContain('COMPAT_FIRES_EVERY_PASS');
  });

  test('formatRules gives the files that are not in the canonical layout', () => {
    const {formatted, diagnostics} = formatRules({files: [...files, ...bad]});
    expect(formatted.map(({path}) => path)).toEqual(['a.grl', 'b.grl']);
    expect(formatRules({files: formatted}).formatted).toEqual([]);
    expect(diagnostics).toMatchObject([{path: 'bad.grl', line: 1}]);
  });

  test('testRules runs the cases, and tells what is wrong with a text', () => {
    const run = (text: string, more = {}) =>
      testRules({files, functions, tests: [{path: 'a.test.yaml', text}], ...more});
    expect(run(cases('{fired: [A, B]}')).run).toMatchObject({passed: 1, failed: 0});
    expect(run(cases('{notFired: [B]}')).run).toMatchObject({passed: 0, failed: 1, cases: [{name: 'both', ok: false}]});
    expect(run(cases('{fired: [A, C]}'))).toMatchObject({diagnostics: [{path: 'a.test.yaml', line: 5}]});
    expect(run('cases: 5').run).toBeUndefined();
    expect(run(cases('{fired: []}'), {files: bad}).run).toBeUndefined();
    const fromFile = cases('{fired: [A, B]}').replace('given: {X: {a: 2}}', 'givenFile: x.json');
    expect(run(fromFile, {facts: {'x.json': {X: {a: 2}}}}).run).toMatchObject({passed: 1});
    expect(run(fromFile).diagnostics).toMatchObject([{message: expect.stringContaining('facts["x.json"]')}]);
  });

  test('planRules splits rules over groups, declared or made', () => {
    const {plan} = planRules({files, functions, groups: {first: ['a.grl'], second: ['b.grl']}});
    expect(plan!.stages.map(({groups}) => groups)).toEqual([['first'], ['second']]);
    expect(planRules({files, functions, groups: {auto: 2}}).plan!.rules).toBe(2);
    expect(planRules({files: bad, groups: {auto: 2}}).plan).toBeUndefined();
    const alone = () => planRules({files, functions, groups: {first: ['a.grl']}});
    expect(alone).toThrow(expect.objectContaining({code: 'PARTITION_RULE_WITHOUT_GROUP'}));
  });

  test.each<[string, () => unknown]>([
    ['files', () => checkRules({} as never)],
    ['compat', () => checkRules({files, compat: 1 as never})],
    ['files', () => formatRules('rule A' as never)],
    ['tests', () => testRules({files} as never)],
    ['tests[0].text', () => testRules({files, tests: [{path: 'a.test.yaml'}] as never})],
    ['groups', () => planRules({files} as never)],
    ['groups.auto', () => planRules({files, groups: {auto: 0}})],
    ['groups.first', () => planRules({files, groups: {first: 'a.grl'} as never})],
  ])('a wrong argument is named: %s', (argument, call) => {
    expect(call).toThrow(
      expect.objectContaining({code: 'ARGUMENT_INVALID', message: expect.stringContaining(`"${argument}" must be`)}),
    );
  });
});
