import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {JsonObject} from '../../../../../src/kit/json.js';
import {buildProgram} from '../../../../../src/rules/analysis/build-program.js';
import {lint} from '../../../../../src/rules/analysis/lints/registry.js';
import {parse} from '../../../../../src/rules/grl/parser.js';
import {copyOf} from '../../../../../src/rules/values/path.js';
import {generatedNow, type RuleCase, ruleCases} from '../../../../support/generators.js';
import {interpret} from '../../../../support/reference-interpreter.js';

/** `RULECTL_FUZZ_RUNS` makes a long hunt of it. */
const numRuns = Number(process.env.RULECTL_FUZZ_RUNS ?? 400);
const now = Date.parse(generatedNow);

function programOf(rules: readonly string[]) {
  const files = [{path: 'a.grl', text: rules.join('\n')}];
  return buildProgram({files, trees: files.map(file => parse(file).tree)}).program;
}

const answerTo = (rules: readonly string[], {facts, focus, maxFirings}: RuleCase) =>
  interpret(programOf(rules), copyOf(facts), {now, focus, limits: {maxFirings}});

/** Findings of a ruleset by code, as the names of the rules that they are about. */
function reported(rules: readonly string[]): {code: string; rule: string; message: string}[] {
  return lint(programOf(rules), {now}).map(({code, rule = '', message}) => ({code, rule, message}));
}

/** Conditions that clash now and then: few places, few values. */
const condition = fc
  .array(
    fc
      .tuple(
        fc.constantFrom('A.x', 'A.y', 'B'),
        fc.constantFrom('==', '!=', '<', '>='),
        fc.constantFrom('1', '2', '3', '"a"', 'null'),
      )
      .map(parts => parts.join(' ')),
    {minLength: 1, maxLength: 3},
  )
  .chain(tests => fc.constantFrom(' && ', ' || ').map(operator => tests.join(operator)));
const clashing = fc
  .array(
    fc.tuple(
      condition,
      fc.integer({min: 0, max: 2}),
      fc.constantFrom('C.r', 'C.s', 'A.y'),
      fc.integer({min: 1, max: 3}),
      fc.constantFrom('', 'activation-group g '),
    ),
    {minLength: 1, maxLength: 5},
  )
  .map(rules =>
    rules.map(
      ([when, salience, target, value, group], i) =>
        `rule R${i} salience ${salience} ${group}{ when ${when} then ${target} = ${value}; }`,
    ),
  );
const value = fc.constantFrom(1, 2, 3, 4, 'a', null, true);
const facts = fc.record({A: fc.record({x: value, y: value}, {requiredKeys: []}), B: value}, {requiredKeys: []});
const cases = fc.oneof(
  ruleCases({errors: false}),
  fc
    .tuple(clashing, facts)
    .map(([rules, given]): RuleCase => ({rules, facts: given, focus: [], onError: 'fail', maxFirings: 40, split: []})),
);

test('a rule that is said never to fire does not', () => {
  fc.assert(
    fc.property(cases, example => {
      const never = reported(example.rules).filter(({message}) => /can never fire|expired/.test(message));
      const {fired} = answerTo(example.rules, example);
      for (const {rule} of never) expect(fired).not.toContain(rule);
    }),
    {numRuns},
  );
});

/** Rules that often imply each other and write one place; now and then somebody reads it, or changes what is asked. */
const overwriting = fc
  .array(
    fc.tuple(
      fc.constantFrom('A.x >= 1', 'A.x >= 2', 'A.x >= 1 && A.y == 1', 'A.y == 1', 'C.r == 2'),
      fc.integer({min: 0, max: 2}),
      fc.constantFrom('C.r', 'C.r', 'C.r', 'C.r', 'A.y'),
      fc.integer({min: 1, max: 3}),
    ),
    {minLength: 2, maxLength: 4},
  )
  .map(rules =>
    rules.map(
      ([when, salience, target, to], i) => `rule R${i} salience ${salience} { when ${when} then ${target} = ${to}; }`,
    ),
  );

test('a rule that is said to be overwritten changes nothing', () => {
  fc.assert(
    fc.property(overwriting, facts, (rules, given) => {
      const example: RuleCase = {rules, facts: given, focus: [], onError: 'fail', maxFirings: 40, split: []};
      const [found] = reported(example.rules).filter(({message}) => /always overwritten/.test(message));
      fc.pre(found !== undefined);
      const without = example.rules.filter(text => !text.startsWith(`rule ${found!.rule} `));
      const [whole, rest] = [answerTo(example.rules, example), answerTo(without, example)];
      fc.pre(whole.ok && rest.ok);
      expect(whole.ok && whole.facts).toEqual(rest.ok && rest.facts);
    }),
    {numRuns: numRuns / 2, maxSkipsPerRun: 1000},
  );
});

test('a rule that is said always to hold fires, unless something keeps it from firing', () => {
  fc.assert(
    fc.property(clashing, facts, (rules, given) => {
      const always = reported(rules).filter(({code}) => code === 'RULE_ALWAYS_HOLDS');
      fc.pre(always.length > 0);
      const {ok, fired} = answerTo(rules, {rules, facts: given, focus: [], onError: 'fail', maxFirings: 40, split: []});
      // Rules that fire without end before its turn keep it from firing.
      fc.pre(ok);
      const free = always.filter(
        ({rule}) => !rules.some(text => text.startsWith(`rule ${rule} `) && text.includes('activation-group')),
      );
      for (const {rule} of free) expect(fired).toContain(rule);
    }),
    {numRuns: numRuns / 10, maxSkipsPerRun: 1000},
  );
});

/** The facts that a message gives as an example: `A.x 3, A.y null`. */
function factsIn(message: string): JsonObject {
  const facts: Record<string, JsonObject> = {};
  for (const [, fact = '', key = '', text = ''] of message.matchAll(/\b([A-Z])\.(\w) ([^ ,()]+?)(?=[,).])/g)) {
    (facts[fact] ??= {})[key] = JSON.parse(text);
  }
  return facts;
}

/** Two rules that write a place, its field, or what the other asks for. */
const rivals = fc
  .array(
    fc.tuple(
      fc.constantFrom('A.x > 1', 'A.x == 2', 'A.y != 1', 'A.x <= 2 && A.y == 2', 'A.x matches "a*" || A.y > 3'),
      fc.constantFrom(
        'B.r = 1',
        'B.r = A.z * 2',
        'B.r = A.z + A.z',
        'B.r += 1',
        'B.r = B.r + 1',
        'B.r.s = 1',
        'B.r = {s: 1}',
      ),
      fc.constantFrom('', '', 'A.x = 2;', 'B.r = 3;', 'Halt();', 'Retract(A);'),
    ),
    {minLength: 2, maxLength: 2},
  )
  .map(rules => rules.map(([when, action, other], i) => `rule R${i} { when ${when} then ${action}; ${other} }`));

test('of rules that are said to conflict the order decides', () => {
  fc.assert(
    fc.property(rivals, rules => {
      const found = reported(rules).find(({code}) => code === 'RULE_CONFLICTING_WRITES');
      fc.pre(found !== undefined);
      const given = factsIn(found!.message);
      const [one, other] = [rules, rules.toReversed()].map(ordered =>
        answerTo(ordered, {rules: ordered, facts: given, focus: [], onError: 'fail', maxFirings: 100, split: []}),
      );
      fc.pre(one!.ok && other!.ok);
      expect(one!.ok && one!.facts).not.toEqual(other!.ok && other!.facts);
    }),
    {numRuns: numRuns / 2, maxSkipsPerRun: 1000},
  );
});

/** A few rules that move a state about. */
const turning = fc
  .array(
    fc.tuple(
      fc.constantFrom('A.x == 1', 'A.x == 2', 'A.x > 2', 'A.x < 3 && A.y == 1', 'A.x != 1', 'A.y == 2'),
      fc.integer({min: 0, max: 1}),
      fc.constantFrom('A.x', 'A.x', 'A.y'),
      fc.integer({min: 1, max: 3}),
      fc.constantFrom('', '', '', 'no-loop'),
    ),
    {minLength: 2, maxLength: 4},
  )
  .map(rules =>
    rules.map(
      ([when, salience, target, to, noLoop], i) =>
        `rule R${i} salience ${salience} ${noLoop} { when ${when} then ${target} = ${to}; }`,
    ),
  );

test('rules that are said to set each other off without end fire up to the limit', () => {
  fc.assert(
    fc.property(turning, rules => {
      const [found] = reported(rules).filter(({message}) => /without end/.test(message));
      fc.pre(found !== undefined);
      const given = factsIn(found!.message);
      const answer = answerTo(rules, {rules, facts: given, focus: [], onError: 'fail', maxFirings: 100, split: []});
      expect(answer.ok).toBe(false);
      expect(answer.fired.length).toBe(100);
    }),
    {numRuns: numRuns / 4, maxSkipsPerRun: 1000},
  );
});
