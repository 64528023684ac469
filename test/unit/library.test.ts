import {expect, test} from 'vitest';
import {LookupPending, loadRuleset, lookupKey, RulectlError} from '../../src/index.js';
import {loadRuleset as load} from '../../src/rules/ruleset/load.js';

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
  const refused = expect.objectContaining({code: 'RULESET_INVALID', path: 'b.grl', line: 1, column: 21});
  expect(() => ruleset.evaluate({})).toThrow(refused);
  const loaded = load({files: [{path: 'b.grl', text: 'rule Bad { when X.a = 1 then X.b = 2; }'}]});
  expect(loaded.program).toBeUndefined();
  expect(() => loaded.part([0])).toThrow(refused);
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
  for (const ruleset of [load({files}), load({files: table})]) {
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

const scored = [{path: 's.grl', text: 'rule A { when Score(X.id) > 3 && Known(X.id) then X.b = Score(X.c); }'}];

test('functions answer look-ups, each call once, those known at one time side by side', async () => {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const functions = {
    Score: async (id: unknown) => {
      asked.push(`Score ${id}`);
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      return Number(id) * 2;
    },
    Known: (id: unknown) => asked.push(`Known ${id}`) > 0,
  };
  const two = [...scored, {path: 't.grl', text: 'rule T { when Score(X.t) > 0 then X.t = null; }'}];
  const ruleset = loadRuleset({files: two, functions: functions as never});
  const {facts, fired} = await ruleset.evaluateAsync({X: {id: 7, c: 5, t: 1}});
  expect(fired).toEqual(['A', 'T']);
  expect(facts).toEqual({X: {id: 7, c: 5, t: null, b: 10}});
  expect([...asked].sort()).toEqual([...new Set(asked)].sort());
  expect(most).toBe(2);
  expect(ruleset.digest).toBe(loadRuleset({files: two, functions: ['Score', 'Known']}).digest);
});

test('a look-up function that fails is named, and what it threw is the cause', async () => {
  const failing = (Score: () => unknown) =>
    loadRuleset({files: scored, functions: {Score, Known: () => true} as never}).evaluateAsync({X: {id: 1}});
  const away = new Error('away');
  await expect(failing(() => Promise.reject(away))).rejects.toMatchObject({
    code: 'LOOKUP_FUNCTION_FAILED',
    kind: 'unavailable',
    message: 'The look-up function Score gave no answer: away.',
    cause: away,
  });
  for (const value of [undefined, () => 1, Symbol('s')]) {
    await expect(failing(() => value)).rejects.toMatchObject({code: 'LOOKUP_FUNCTION_FAILED'});
  }
});

test('evaluateAsync takes answers that are there, and tells of those that nobody gives', async () => {
  const declared = loadRuleset({files: scored, functions: ['Score', 'Known']});
  await expect(declared.evaluateAsync({X: {id: 1}})).rejects.toThrow(LookupPending);
  const lookups = new Map<string, number | boolean>([
    [lookupKey('Score', [1]), 9],
    [lookupKey('Score', [null]), 0],
    [lookupKey('Known', [1]), true],
  ]);
  expect((await declared.evaluateAsync({X: {id: 1}}, {lookups})).fired).toEqual(['A']);
  expect(lookups.size).toBe(3);
});

const good = {path: 'a.grl', text: 'rule A { when X.a > 1 then X.b = 1; }'};
const source = (more: object) => () => loadRuleset({files: [good], ...more} as never);
const evaluation = (options: unknown) => () => loadRuleset({files: [good]}).evaluate({}, options as never);

test.each<[string, () => unknown]>([
  [
    '"files" must be an array in the object {files: [{path, text}]}, not missing.',
    () => loadRuleset(undefined as never),
  ],
  [
    '"files" must be an array in the object {files: [{path, text}]}, not "rule A".',
    () => loadRuleset('rule A' as never),
  ],
  ['"files" must be an array of objects {path, text}, not 5.', source({files: 5})],
  ['"files[1]" must be an object {path, text}, not null.', source({files: [good, null]})],
  ['"files[0].text" must be a string, not missing.', source({files: [{path: 'a.grl'}]})],
  ['"files[0].path" must be a string, not an array.', source({files: [{path: [], text: ''}]})],
  ['"functions" must be an array of names or an object of functions, not 5.', source({functions: 5})],
  ['"functions" must be an array of names or an object of functions, not an array.', source({functions: [5]})],
  ['"functions.Score" must be a function, not 5.', source({functions: {Score: 5}})],
  ['"effects" must be "any" or an array of names, not 5.', source({effects: 5})],
  ['"name" must be a string, not a function.', source({name: () => 1})],
  ['"version" must be a whole number or null, not 1.5.', source({version: 1.5})],
  ['"onError" must be the string "fail" or "skip-rule", not "skip".', source({onError: 'skip'})],
  ['"options" must be an object, not null.', evaluation(null)],
  ['"now" must be an ISO 8601 string such as "2026-01-31T09:30:00Z", not an object.', evaluation({now: new Date()})],
  ['"focus" must be an array of names, not "pricing".', evaluation({focus: 'pricing'})],
  ['"explain" must be true or false, not "yes".', evaluation({explain: 'yes'})],
  ['"limits" must be an object, not "none".', evaluation({limits: 'none'})],
  ['"limits.maxFirings" must be a whole number from 0, not -1.', evaluation({limits: {maxFirings: -1}})],
  ['"lookups" must be a Map of answers by lookupKey(…), not an object.', evaluation({lookups: {}})],
])('%s', (message, call) => {
  expect(call).toThrow(
    expect.objectContaining({name: 'RulectlError', code: 'ARGUMENT_INVALID', kind: 'input', message}),
  );
});
