import {describe, expect, test} from 'vitest';
import type {JsonObject} from '../../../../src/kit/json.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';

const numbers = (count: number) => Array.from({length: count}, (_, n) => ({n}));

/** Rules and facts that would keep an engine busy for minutes. */
const endless: Record<string, {rules: string; facts: JsonObject}> = {
  'a rule that feeds itself': {rules: 'rule A { when X.n >= 0 then X.n += 1; }', facts: {X: {n: 0}}},
  'nested quantifiers': {
    rules: 'rule A { when exists(A.n >= 0 && forall(B.n >= 0 && exists(C.n == A.n + B.n + 0.5))) then X.a = 1; }',
    facts: {A: numbers(2000), B: numbers(2000), C: numbers(2000)},
  },
  'a list that doubles': {rules: 'rule A { when X.l != null then X.l = [X.l, X.l]; }', facts: {X: {l: [1]}}},
  'many sorts of a long list': {
    rules: 'rule A { when X.n >= 0 then X.n += Count(Sort(X.l)); }',
    facts: {X: {n: 0, l: numbers(200_000).map(({n}) => -n)}},
  },
  'searching a long list again and again': {
    rules: Array.from({length: 3000}, (_, i) => `rule A${i} { when X.l contains ${-i - 1} then X.a = 1; }`).join('\n'),
    facts: {X: {l: numbers(300_000).map(({n}) => n)}},
  },
};

describe('an evaluation that takes too long', () => {
  test.each(Object.entries(endless))('%s is ended', (_name, {rules, facts}) => {
    const ruleset = loadRuleset({files: [{path: 'slow.grl', text: rules}]});
    const limits = {timeoutMs: 100, maxFirings: 1e9};
    const before = JSON.stringify(facts);
    expect(() => ruleset.evaluate(facts, {limits})).toThrow(
      expect.objectContaining({code: 'EVALUATION_TIMEOUT', kind: 'answer', path: 'slow.grl', line: expect.any(Number)}),
    );
    expect(JSON.stringify(facts)).toBe(before);
  });

  test('the error names the rules that fired last and how often', () => {
    const {rules, facts} = endless['a rule that feeds itself']!;
    const ruleset = loadRuleset({files: [{path: 'slow.grl', text: rules}]});
    expect(() => ruleset.evaluate(facts, {limits: {timeoutMs: 50, maxFirings: 1e9}})).toThrow(/A \(\d+ times\)/);
  });

  test('the next evaluation starts afresh', () => {
    const ruleset = loadRuleset({files: [{path: 'r.grl', text: 'rule A { when X.n > 0 then X.n += 1; }'}]});
    expect(() => ruleset.evaluate({X: {n: 1}}, {limits: {timeoutMs: 20, maxFirings: 1e9}})).toThrow();
    expect(ruleset.evaluate({X: {n: 0}}).fired).toEqual([]);
    expect(() => ruleset.evaluate({X: {n: 1}}, {limits: {maxFirings: 3}})).toThrow(
      expect.objectContaining({code: 'EVALUATION_MAX_FIRINGS', rule: 'A', line: 1, column: 6}),
    );
  });
});
