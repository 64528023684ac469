import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import type {JsonObject} from '../../../../src/kit/json.js';
import {parse} from '../../../../src/rules/grl/parser.js';
import {print} from '../../../../src/rules/grl/printer.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import {ruleCases, sourceOf} from '../../../support/generators.js';

/** `RULECTL_FUZZ_RUNS` makes a long hunt of it. */
const numRuns = Number(process.env.RULECTL_FUZZ_RUNS ?? 300);
const timeoutMs = 60_000 + numRuns * 40;

/** Loads, formats and evaluates a text: whatever it is, there is an answer or an error that says where. */
function survives(text: string, facts: JsonObject = {}): void {
  const {tree, diagnostics} = parse({path: 'a.grl', text});
  const lines = text.split(/\r\n|\n|\r/);
  for (const {line, column, message, code} of diagnostics) {
    expect(code).toMatch(/^GRL_[A-Z_]+$/);
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeLessThanOrEqual([...lines[line - 1]!].length + 1);
  }
  const ruleset = loadRuleset({files: [{path: 'a.grl', text}]});
  if (diagnostics.every(({severity}) => severity !== 'error')) expect(typeof print(tree, text)).toBe('string');
  try {
    ruleset.evaluate(facts, {now: '2026-01-01T00:00:00Z', limits: {maxFirings: 20}});
  } catch (error) {
    if (!(error instanceof RulectlError) || error.kind === 'bug') throw error;
    expect(ruleset.diagnostics.length > 0 || error.code.startsWith('EVALUATION_')).toBe(true);
  }
}

const words = [
  'rule',
  'when',
  'then',
  'A',
  '"x"',
  "'",
  'salience',
  'no-loop',
  'exists(',
  'T(',
  'accumulate(',
  'not',
  'in',
];
const signs = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ';;',
  ',',
  ':',
  '.',
  '=',
  '==',
  '+=',
  '<',
  '&&',
  '||',
  '!',
  '-',
  '/*',
];
const others = [
  '1',
  '0.5',
  '1e9',
  'true',
  'null',
  '$',
  '\\',
  '\n',
  '//',
  '\u{1F600}',
  '\0',
  '__proto__',
  'constructor',
];
const fragment = fc.constantFrom(...words, ...signs, ...others);
const ruleText = ruleCases({maxRules: 3}).map(example => ({text: sourceOf(example)[0]!.text, facts: example.facts}));

describe('any text gets an answer', () => {
  test(
    'made of characters',
    () => {
      fc.assert(
        fc.property(fc.string({unit: 'binary', maxLength: 200}), text => survives(text)),
        {numRuns},
      );
    },
    timeoutMs,
  );

  test(
    'made of pieces of the language',
    () => {
      fc.assert(
        fc.property(fc.array(fragment, {maxLength: 60}), pieces => survives(pieces.join(' '))),
        {numRuns},
      );
    },
    timeoutMs,
  );

  test(
    'rules cut off anywhere',
    () => {
      fc.assert(
        fc.property(ruleText, fc.nat(), ({text, facts}, at) => survives(text.slice(0, at % (text.length + 1)), facts)),
        {numRuns},
      );
    },
    timeoutMs,
  );

  test(
    'rules with pieces replaced',
    () => {
      const edit = fc.tuple(fc.nat(), fc.nat(3), fc.oneof(fragment, fc.string({unit: 'grapheme', maxLength: 2})));
      fc.assert(
        fc.property(ruleText, fc.array(edit, {minLength: 1, maxLength: 4}), ({text, facts}, edits) => {
          const mutated = edits.reduce((now, [at, length, piece]) => {
            const from = at % (now.length + 1);
            return now.slice(0, from) + piece + now.slice(from + length);
          }, text);
          survives(mutated, facts);
        }),
        {numRuns},
      );
    },
    timeoutMs,
  );

  test(
    'binary files',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({maxLength: 500}), bytes => {
          survives(Buffer.from(bytes).toString('latin1'));
          survives(Buffer.from(bytes).toString('utf8'));
        }),
        {numRuns},
      );
      survives(readFileSync(process.execPath).subarray(0, 100_000).toString('latin1'));
    },
    timeoutMs,
  );
});

describe('nesting without end is told', () => {
  const inCondition = (condition: string) => `rule A { when ${condition} then X.y = 1; }`;
  const many = 10_000;
  test.each([
    ['parentheses', inCondition(`${'('.repeat(many)}true${')'.repeat(many)}`)],
    ['open parentheses', inCondition('('.repeat(many))],
    ['lists', inCondition(`x == ${'['.repeat(many)}${']'.repeat(many)}`)],
    ['objects', inCondition(`x == ${'{a: '.repeat(many)}1${'}'.repeat(many)}`)],
    ['indexes', inCondition(`${'x['.repeat(many)}0${']'.repeat(many)} == 1`)],
    ['calls', inCondition(`${'Abs('.repeat(many)}1${')'.repeat(many)} == 1`)],
    ['negations', inCondition(`${'!'.repeat(many)}true`)],
    ['negations in words', inCondition(`${'not '.repeat(many)}true`)],
    ['quantifiers', inCondition(`${'exists('.repeat(many)}T.x == 1${')'.repeat(many)}`)],
    ['accumulates', inCondition(`${'accumulate(T('.repeat(many)}x > 1${'), count())'.repeat(many)} > 1`)],
    ['sums within sums', inCondition(`${'('.repeat(150)}1${`${' + 1'.repeat(150)})`.repeat(150)} > 1`)],
    ['steps', inCondition(`x${'.y'.repeat(many)} == null`)],
    ['values', `rule A { when true then X.y = ${'-('.repeat(many)}1${')'.repeat(many)}; }`],
  ])('%s', (_name, text) => {
    expect(parse({path: 'a.grl', text}).diagnostics[0]).toMatchObject({code: 'GRL_TOO_DEEP', line: 1, rule: 'A'});
    survives(text);
  });

  test.each([
    ['operands', inCondition(`x == 1${' && x == 1'.repeat(many)}`)],
    ['alternatives', inCondition(`x == 1${' || x == 2'.repeat(many)}`)],
    ['terms', inCondition(`1${' + 1 - x'.repeat(many)} > 1`)],
    ['factors', inCondition(`1${' * 1'.repeat(many)} > 1`)],
    ['items', inCondition(`x in [1${', 1'.repeat(many)}]`)],
    ['minus signs', inCondition(`x == ${'-'.repeat(many)}1`)],
    ['actions', `rule A { when true then ${'X.y = 1; '.repeat(many)} }`],
  ])('but %s may stand in a long row', (_name, text) => {
    survives(text);
    expect(parse({path: 'a.grl', text}).diagnostics.map(({code}) => code)).not.toContain('GRL_TOO_DEEP');
  });

  test('three hundred terms, factors and steps are fine', () => {
    const valueIn = (value: string, facts: JsonObject = {}) => {
      const ruleset = loadRuleset({files: [{path: 'a.grl', text: `rule A { when true then Y.z = ${value}; }`}]});
      expect(ruleset.diagnostics).toEqual([]);
      return (ruleset.evaluate(facts).facts.Y as JsonObject).z;
    };
    const steps = Array.from({length: 300}, (_, i) => `s${i}`);
    const deep = (inner: unknown): JsonObject =>
      steps.reduceRight((value, step) => ({[step]: value}), inner) as JsonObject;
    expect(valueIn(`"a"${' + "a"'.repeat(299)}`)).toBe('a'.repeat(300));
    expect(valueIn(`1${' * 1'.repeat(299)} + 1`)).toBe(2);
    expect(valueIn(`X.${steps.join('.')}`, {X: deep(5)})).toBe(5);
    expect(valueIn(`exists(X.${steps.join('.')} == 5)`, {X: [deep(5)]})).toBe(true);
    expect(valueIn(`accumulate(X($v: ${steps.join('.')}), sum($v))`, {X: [deep(5), deep(6)]})).toBe(11);
  });

  test('a fault in a long row is told at its operand', () => {
    const ruleset = loadRuleset({
      files: [
        {path: 'a.grl', text: `rule A { when true then Y.z = 1${' + 1'.repeat(50)} + X.n${' + 1'.repeat(50)}; }`},
      ],
    });
    expect(() => ruleset.evaluate({X: {n: null}})).toThrow(
      expect.objectContaining({code: 'EVALUATION_FAILED', line: 1, column: 31 + 51 * 4}),
    );
  });

  test('a hundred levels are fine', () => {
    const text = inCondition(`${'('.repeat(100)}1${' + 1)'.repeat(100)} == 101`);
    expect(loadRuleset({files: [{path: 'a.grl', text}]}).evaluate({}).facts).toEqual({X: {y: 1}});
  });
});

describe('ten million characters', () => {
  const size = 10_000_000;
  test.each([
    ['of quotes', '"'.repeat(size)],
    ['of rules that never begin', 'rule '.repeat(size / 5)],
    ['of opening brackets', `rule A { when ${'('.repeat(size)}`],
    ['in one number', `rule A { when x == ${'9'.repeat(size)} then y = 1; }`],
    ['in one string', `rule A { when x == "${'\\u{61}'.repeat(size / 6)}" then X.y = 1; }`],
    ['of characters without meaning', 'é\n'.repeat(size / 2)],
  ])(
    '%s',
    (_name, text) => {
      const {diagnostics} = parse({path: 'a.grl', text});
      expect(diagnostics.length).toBeLessThanOrEqual(100);
    },
    timeoutMs,
  );
});

describe('names of prototypes are names', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'isPrototypeOf', 'hasOwnProperty', 'valueOf'];

  test.each(names)('%s', name => {
    const text = [
      `rule ${name} agenda-group ${name} activation-group "${name}" auto-focus {`,
      `  when ${name}.${name} == null && X["${name}"] == null && Y.${name} == 1`,
      `  then ${name}.${name}.polluted = true; Z = {${name}: {polluted: true}}; X["${name}"] = 2; Retract(${name});`,
      `  Out.${name} = 3; Out.list += "${name}"; Effect.${name}(1);`,
      '}',
    ].join('\n');
    const ruleset = loadRuleset({files: [{path: 'a.grl', text}]});
    expect(ruleset.diagnostics).toEqual([]);
    const facts = JSON.parse(`{"X": {}, "Y": {"${name}": 1}}`) as JsonObject;
    const {facts: after, fired} = ruleset.evaluate(facts, {limits: {maxFirings: 5}});
    expect(fired).toEqual([name]);
    expect(JSON.parse(JSON.stringify(after))).toEqual(
      JSON.parse(
        `{"X": {"${name}": 2}, "Y": {"${name}": 1}, "Z": {"${name}": {"polluted": true}}, ` +
          `"Out": {"${name}": 3, "list": ["${name}"]}}`,
      ),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    survives(text, facts);
  });

  test.each(names)('%s is no attribute, no function and no reducer', name => {
    const codes = (text: string) => loadRuleset({files: [{path: 'a.grl', text}]}).diagnostics.map(({code}) => code);
    expect(codes(`rule A ${name} { when true then X.y = 1; }`)).toEqual(['GRL_UNKNOWN_ATTRIBUTE']);
    expect(codes(`rule A { when true then X.y = ${name}(1); }`)).toEqual(['RULE_UNKNOWN_FUNCTION']);
    expect(codes(`rule A { when accumulate(T($v: n), ${name}($v)) > 1 then X.y = 1; }`)).toEqual([
      'RULE_UNKNOWN_REDUCER',
    ]);
  });

  test('text that looks like code stays text', () => {
    const evil = [
      '`${process.exit(1)}`',
      '"; throw 1; "',
      "'); throw 1; ('",
      '</script>',
      '\u2028throw 1',
      '*/ throw 1',
    ];
    for (const text of evil) {
      const literal = JSON.stringify(text).replace(/\u2028/g, '\\u{2028}');
      const rules = `rule ${literal} { when X.v == ${literal} && X[${literal}] == 1 then X.w = {${literal}: ${literal}}; Log(${literal}); }`;
      const {facts, fired, log} = loadRuleset({files: [{path: `${text}.grl`, text: rules}]}).evaluate({
        X: {v: text, [text]: 1},
      });
      expect(fired).toEqual([text]);
      expect(facts.X).toEqual({v: text, [text]: 1, w: {[text]: text}});
      expect(log).toMatchObject([{message: text}]);
    }
  });
});
