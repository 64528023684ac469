import {expect, test} from 'vitest';
import {LookupPending, loadRuleset, lookupKey, RulectlError} from '../../src/index.js';

const files = [
  {path: 'a.grl', text: 'rule Adult { when Customer.age >= 18 then Customer.adult = true; Welcome(Customer.age); }\n'},
];

test('the library loads rules and answers', () => {
  const ruleset = loadRuleset({name: 'shop', files});
  expect(ruleset.diagnostics).toEqual([]);
  expect(ruleset.rules).toEqual([{name: 'Adult', order: 0, salience: 0, path: 'a.grl', line: 1}]);
  expect(ruleset.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const facts = {Customer: {age: 20}};
  const answer = ruleset.evaluate(facts, {now: '2026-01-01T00:00:00.000Z'});
  expect(answer).toEqual({
    ruleset: {name: 'shop', version: null, digest: ruleset.digest},
    facts: {Customer: {age: 20, adult: true}},
    changes: [{path: 'Customer.adult', from: null, to: true, rule: 'Adult'}],
    fired: ['Adult'],
    effects: [{name: 'Welcome', args: [20], rule: 'Adult'}],
    log: [],
    now: '2026-01-01T00:00:00.000Z',
    stats: {rules: 1, fired: 1, durationUs: expect.any(Number)},
  });
  expect(facts).toEqual({Customer: {age: 20}});
});

test('an answer without "now" says what time was taken', () => {
  const {now} = loadRuleset({files}).evaluate({});
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
});

test('wrong rules are diagnostics, and an error when they are evaluated', () => {
  const ruleset = loadRuleset({files: [...files, {path: 'b.grl', text: 'rule Bad { when X.a = 1 then X.b = 2; }'}]});
  expect(ruleset.diagnostics).toContainEqual(
    expect.objectContaining({severity: 'error', path: 'b.grl', line: 1, column: 21, message: expect.any(String)}),
  );
  expect(ruleset.program).toBeUndefined();
  for (const use of [() => ruleset.evaluate({}), () => ruleset.part([0])]) {
    expect(use).toThrow(expect.objectContaining({code: 'RULESET_INVALID', path: 'b.grl', line: 1, column: 21}));
  }
});

test('declared effects are the only ones', () => {
  const codes = (effects: readonly string[]) => loadRuleset({files, effects}).diagnostics.map(({code}) => code);
  expect(codes(['Welcome'])).toEqual([]);
  expect(codes([])).toEqual(['RULE_UNKNOWN_ACTION']);
});

test.each([
  ['the facts are no object', [], {}, 'EVALUATION_FACTS_INVALID'],
  ['"now" is no time', {}, {now: 'yesterday'}, 'EVALUATION_NOW_INVALID'],
])('%s', (_name, facts, options, code) => {
  expect(() => loadRuleset({files}).evaluate(facts as never, options)).toThrow(expect.objectContaining({code}));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a fact that is %d is refused, by every evaluation', n => {
  const refused = expect.objectContaining({
    code: 'EVALUATION_NUMBER_NOT_FINITE',
    kind: 'input',
    message: 'Customer.age is no finite number.',
  });
  const table = [{path: 't.grl', text: 'rule T { when Customer.age >= 18 then Result.adult = true; }'}];
  for (const ruleset of [loadRuleset({files}), loadRuleset({files: table})]) {
    const part = ruleset.part([0]);
    for (let turn = 0; turn < 3; turn++) {
      expect(() => ruleset.evaluate({Customer: {age: n}})).toThrow(refused);
      expect(() => part.evaluatePart({Customer: {age: n}})).toThrow(refused);
      expect(ruleset.evaluate({Customer: {age: 18}}).fired).toHaveLength(1);
    }
  }
});

test('an evaluation that fails says where', () => {
  const ruleset = loadRuleset({files: [{path: 'f.grl', text: 'rule F {\n  when X.n - 1 > 0\n  then X.m = 1;\n}'}]});
  const failing = () => ruleset.evaluate({X: {n: 'one'}});
  expect(failing).toThrow(RulectlError);
  expect(failing).toThrow(
    expect.objectContaining({code: 'EVALUATION_FAILED', rule: 'F', path: 'f.grl', line: 2, column: 8}),
  );
});

test('an evaluation that fails says what had fired (ruling 66)', () => {
  const text = 'rule A { when X.n > 0 then X.n -= 1; } rule B { when X.n == 0 then X.m = 1 / X.n; }';
  const ruleset = loadRuleset({files: [{path: 'f.grl', text}]});
  const failsWith = (code: string, fired: string[], limits = {}) =>
    expect(() => ruleset.evaluate({X: {n: 2}}, {limits})).toThrow(expect.objectContaining({code, fired}));
  failsWith('EVALUATION_FAILED', ['A', 'A']);
  failsWith('EVALUATION_MAX_FIRINGS', ['A'], {maxFirings: 1});
});

test('look-ups are asked for and answered', () => {
  const text = 'rule L { when Score(Customer.id) > 5 then Customer.ok = true; }';
  const ruleset = loadRuleset({files: [{path: 'l.grl', text}], functions: ['Score']});
  const facts = {Customer: {id: 'c'}};
  expect(() => ruleset.evaluate(facts)).toThrow(LookupPending);
  expect(ruleset.evaluate(facts, {lookups: new Map([[lookupKey('Score', ['c']), 9]])}).fired).toEqual(['L']);
});

test('the digest covers what gives rules their meaning', () => {
  const digestOf = (more: object) => loadRuleset({files, ...more}).digest;
  const digests = [{}, {effects: ['Welcome']}, {functions: ['F']}, {onError: 'skip-rule'}, {files: []}].map(digestOf);
  expect(new Set(digests).size).toBe(digests.length);
  expect(digestOf({name: 'other', version: 3})).toBe(digests[0]);
});
