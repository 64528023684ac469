import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import {lookupKey} from '../../../../src/rules/engine/lookup-key.js';
import {LookupPending} from '../../../../src/rules/engine/lookup-pending.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';

const load = (text: string) => loadRuleset({files: [{path: 'r.grl', text}], functions: ['Score', 'Region']});

const rules = `
  rule Good salience 10 { when Score(Customer.id) > 600 then Customer.good = true; }
  rule Near { when Region(Customer.zip, {deep: [1]}) == "north" && Customer.good == true then Order.ship = Score("x"); }
`;

/** Evaluates again and again, fetching what is asked for, until there is an answer. */
function fetchAndReplay(text: string, answer: (name: string, args: readonly Json[]) => Json) {
  const ruleset = load(text);
  const lookups = new Map<string, Json>();
  const rounds: string[][] = [];
  for (;;) {
    try {
      return {rounds, result: ruleset.evaluate({Customer: {id: 7, zip: '20095'}}, {lookups})};
    } catch (error) {
      if (!(error instanceof LookupPending)) throw error;
      rounds.push(error.calls.map(call => call.key));
      for (const {name, args, key} of error.calls) lookups.set(key, answer(name, args));
    }
  }
}

describe('look-ups', () => {
  test('all that conditions need is asked for at once, then the evaluation is replayed', () => {
    const {rounds, result} = fetchAndReplay(rules, name => (name === 'Score' ? 700 : 'north'));
    expect(rounds).toEqual([
      [lookupKey('Score', [7]), lookupKey('Region', ['20095', {deep: [1]}])],
      [lookupKey('Score', ['x'])],
    ]);
    expect(result.fired).toEqual(['Good', 'Near']);
    expect(result.facts).toEqual({Customer: {id: 7, zip: '20095', good: true}, Order: {ship: 700}});
  });

  test('nothing is asked for that the facts do not lead to', () => {
    const ruleset = load('rule A { when X.n > 5 && Score(X.n) > 1 then X.m = 1; }');
    expect(ruleset.evaluate({X: {n: 1}}).fired).toEqual([]);
    expect(() => ruleset.evaluate({X: {n: 6}})).toThrow(
      expect.objectContaining({
        code: 'LOOKUP_PENDING',
        calls: [{name: 'Score', args: [6], key: lookupKey('Score', [6])}],
      }),
    );
  });

  test('null is an answer; equal arguments are one call', () => {
    const {rounds, result} = fetchAndReplay(
      'rule A { when Score({a: 1, b: 2}) == null && Score({b: 2, a: 1}) == null then X.none = true; }',
      () => null,
    );
    expect(rounds).toHaveLength(1);
    expect(result.facts.X).toEqual({none: true});
  });
});
