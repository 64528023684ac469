import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {canonicalJson, type Json, type JsonObject} from '../../../../src/kit/json.js';
import {CompiledRules} from '../../../../src/rules/compiler/compiled-rules.js';
import {factReader} from '../../../../src/rules/compiler/fact-reader.js';
import {type Key, Places} from '../../../../src/rules/compiler/places.js';
import {Agenda} from '../../../../src/rules/engine/agenda.js';
import {SinglePass} from '../../../../src/rules/engine/single-pass.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import {step} from '../../../../src/rules/values/path.js';
import {interpret} from '../../../support/reference-interpreter.js';

const now = '2026-06-15T12:00:00.000Z';

/** Names that objects, lists or texts have anyway, among plain ones. */
const names = ['tier', 'total', 'length', 'constructor', '__proto__', 'at'];
const key = fc.constantFrom(...names);
const scalar = fc.constantFrom<Json>(null, true, 0, 1, 2.5, 7, '1', 'gold', 'silver');
const value: fc.Arbitrary<Json> = fc.oneof(
  {weight: 4, arbitrary: scalar},
  fc.array(scalar, {maxLength: 2}),
  fc.array(fc.tuple(key, scalar), {maxLength: 3}).map(objectOf),
);
const fact = fc.oneof({weight: 4, arbitrary: fc.array(fc.tuple(key, value), {maxLength: 5}).map(objectOf)}, value);
const facts = fc.array(fc.tuple(fc.constantFrom('In', 'Out', 'Both', 'valueOf'), fact), {maxLength: 4}).map(objectOf);

function objectOf(entries: [string, Json][]): JsonObject {
  const object: JsonObject = {};
  for (const [name, content] of entries) {
    Object.defineProperty(object, name, {value: content, writable: true, enumerable: true, configurable: true});
  }
  return object;
}

const readPath = fc.tuple(fc.constantFrom('In', 'Both', 'valueOf'), key).map(path => path.join('.'));
const writePath = fc.oneof(
  fc.tuple(fc.constantFrom('Out', 'Both'), fc.constantFrom('a', 'b', 'toString')).map(path => path.join('.')),
  fc.tuple(fc.constantFrom('Out'), fc.constantFrom('c', 'd'), fc.constantFrom('e', 'f')).map(path => path.join('.')),
);
const comparison = fc
  .tuple(
    readPath,
    fc.oneof(
      fc.tuple(fc.constantFrom('==', '!='), scalar),
      fc.tuple(fc.constantFrom('<', '<=', '>', '>='), fc.constantFrom(0, 1, 2.5, 7)),
    ),
  )
  .map(([path, [operator, constant]]) => `${path} ${operator} ${JSON.stringify(constant)}`);
const rule = fc
  .record({
    salience: fc.integer({min: 0, max: 2}),
    noLoop: fc.boolean(),
    tests: fc.array(comparison, {minLength: 1, maxLength: 3}),
    puts: fc.uniqueArray(fc.tuple(writePath, scalar), {selector: ([path]) => path, minLength: 1, maxLength: 2}),
  })
  .map(({salience, noLoop, tests, puts}) => {
    const actions = puts.map(([path, constant]) => `${path} = ${JSON.stringify(constant)};`);
    return `salience ${salience} ${noLoop ? 'no-loop ' : ''}{ when ${tests.join(' && ')} then ${actions.join(' ')} }`;
  });
const table = fc.array(rule, {minLength: 1, maxLength: 8}).map(rules => rules.map((text, i) => `rule "R${i}" ${text}`));

function passOf(text: string): SinglePass | undefined {
  const {program} = loadRuleset({files: [{path: 'table.grl', text}]});
  return SinglePass.of(new Agenda(new CompiledRules(program!)), 'fail');
}

describe('a decision table in one pass', () => {
  test('the answer of the reference interpreter, and the input untouched', () => {
    let passes = 0;
    fc.assert(
      fc.property(table, facts, fc.integer({min: 1, max: 8}), (rules, given, maxFirings) => {
        const text = rules.join('\n');
        const outcome = passOf(text)?.evaluate(given, maxFirings);
        const ruleset = loadRuleset({files: [{path: 'table.grl', text}]});
        const expected = interpret(ruleset.program!, given, {
          now: Date.parse(now),
          focus: [],
          onError: 'fail',
          limits: {maxFirings},
        });
        const before = canonicalJson(given);
        if (!expected.ok) {
          expect(outcome).toBeUndefined();
          expect(() => ruleset.evaluate(given, {now, limits: {maxFirings}})).toThrow();
          return;
        }
        if (outcome) passes++;
        const answer = ruleset.evaluate(given, {now, limits: {maxFirings}});
        for (const made of outcome ? [outcome, answer] : [answer]) {
          expect(canonicalJson([made.facts, made.changes, made.fired])).toBe(
            canonicalJson([expected.facts, expected.changes, expected.fired]),
          );
        }
        expect(canonicalJson(given)).toBe(before);
      }),
      {numRuns: 1500},
    );
    expect(passes).toBeGreaterThan(500);
  });

  test('one answer after another shares nothing', () => {
    const text = 'rule "A" { when In.tier == "gold" then Out.c.e = 1; Out.a = 2; }';
    const ruleset = loadRuleset({files: [{path: 'table.grl', text}]});
    const first = ruleset.evaluate({In: {tier: 'gold'}, Out: {c: {f: 3}}}, {now});
    const kept = canonicalJson(first);
    const second = ruleset.evaluate({In: {tier: 'gold'}}, {now});
    expect(second.facts).toEqual({In: {tier: 'gold'}, Out: {a: 2, c: {e: 1}}});
    ruleset.evaluate({In: {tier: 'none'}}, {now});
    expect(canonicalJson(first)).toBe(kept);
  });

  test('an evaluation that facts with a getter ask for on the way', () => {
    const text = 'rule "A" { when In.tier == "gold" && In.at == 1 then Out.a = 2; }';
    const ruleset = loadRuleset({files: [{path: 'table.grl', text}]});
    const within: JsonObject[] = [];
    const given = {
      tier: 'gold',
      get at(): number {
        within.push(ruleset.evaluate({In: {tier: 'none', at: 3}}, {now}).facts);
        return 1;
      },
    };
    expect(ruleset.evaluate({In: given}, {now}).fired).toEqual(['A']);
    // Asked once whether it is finite, and once by the rule.
    expect(within).toEqual([{In: {tier: 'none', at: 3}}, {In: {tier: 'none', at: 3}}]);
  });

  test.each([
    [
      'reads what is written',
      'rule "A" { when In.a == 1 then Out.b = 1; }\nrule "B" { when Out.b == 1 then Out.c = 1; }',
    ],
    ['calculates', 'rule "A" { when In.a == 1 then Out.b = In.a + 1; }'],
    ['has agenda groups', 'rule "A" agenda-group "late" { when In.a == 1 then Out.b = 1; }'],
    ['has activation groups', 'rule "A" activation-group "one" { when In.a == 1 then Out.b = 1; }'],
    ['has dates', 'rule "A" date-effective "2026-01-01" { when In.a == 1 then Out.b = 1; }'],
    ['has effects', 'rule "A" { when In.a == 1 then Notify(In.a); }'],
  ])('a ruleset that %s is none', (_why, text) => {
    expect(passOf(text)).toBeUndefined();
  });

  test('more rules than may be looked at without the clock are left to the long way', () => {
    const rules = Array.from({length: 5000}, (_, i) => `rule "R${i}" { when In.tier == "gold" then Out.r${i} = 1; }`);
    const text = rules.join('\n');
    expect(passOf(text)!.evaluate({In: {tier: 'gold'}}, 10_000)).toBeUndefined();
    const ruleset = loadRuleset({files: [{path: 'table.grl', text}]});
    expect(ruleset.evaluate({In: {tier: 'gold'}}, {now}).fired).toHaveLength(5000);
  });
});

describe('the compiled reader of facts', () => {
  const path = fc.array(fc.oneof(key, fc.constantFrom<Key>('0', '1a', "'", '\\', '${0}', 'valueOf', 0, 1)), {
    minLength: 1,
    maxLength: 3,
  });

  test('reads what steps one by one read', () => {
    fc.assert(
      fc.property(fc.array(path, {minLength: 1, maxLength: 5}), facts, (paths, given) => {
        const named = paths.map(keys => (typeof keys[0] === 'number' ? ['In', ...keys] : keys));
        const places = new Places();
        const wanted = named.map(keys => places.at(keys));
        const {read, columns} = factReader(places, wanted);
        const values = read(given);
        for (const [i, keys] of named.entries()) {
          expect(values[columns.get(wanted[i]!)!]).toEqual(keys.reduce<Json>(step, given));
        }
      }),
      {numRuns: 1000},
    );
  });
});
