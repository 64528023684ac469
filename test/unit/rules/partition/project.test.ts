import {describe, expect, test} from 'vitest';
import type {JsonObject} from '../../../../src/kit/json.js';
import {applyChanges} from '../../../../src/rules/partition/apply-changes.js';
import {planOf} from '../../../../src/rules/partition/plan-of.js';
import {projectorOf} from '../../../../src/rules/partition/project.js';
import {sketch} from './programs.js';

const sent = (reads: string[], facts: JsonObject) => {
  const {program, groups} = sketch({a: {A: {reads}}});
  return projectorOf(planOf(program, groups).stages[0]!.parts[0]!)(facts);
};

describe('project', () => {
  test('keeps the paths and nothing beside them', () => {
    expect(sent(['X.a.b', 'Y'], {X: {a: {b: 1, c: 2}, d: 3}, Y: {e: 4}, Z: 5})).toEqual({X: {a: {b: 1}}, Y: {e: 4}});
  });

  test.each([
    ['a missing fact', {}],
    ['an empty object', {X: {}}],
    ['null', {X: null}],
    ['a scalar', {X: 7}],
    ['an array', {X: [{a: 1}]}],
    ['an empty object below', {X: {a: {}}}],
    ['null below', {X: {a: null}}],
  ])('keeps %s on the way as it is', (_name, facts: JsonObject) => {
    expect(sent(['X.a.b'], facts)).toEqual(facts);
  });

  test('sends numbered facts with a quantified type', () => {
    const facts = {Customer: 1, Customer2: {}, Customer_3: null, CustomerX: 4, Customer_: 5};
    expect(sent(['exists Customer'], facts)).toEqual({Customer: 1, Customer2: {}, Customer_3: null});
    expect(sent(['exists C1'], {C1: 1, C12: 2, C1_2: 3})).toEqual({C1: 1});
  });

  test('takes own keys only, whatever they are called', () => {
    const facts = JSON.parse('{"__proto__": {"polluted": true}, "X": {"__proto__": 1}}') as JsonObject;
    expect(JSON.stringify(sent(['__proto__.polluted', 'X.__proto__', 'constructor', 'X.toString'], facts))).toBe(
      '{"__proto__":{"polluted":true},"X":{"__proto__":1}}',
    );
  });
});

describe('applyChanges', () => {
  const changed = (facts: JsonObject, ...changes: [path: (string | number)[], to?: unknown][]) =>
    applyChanges(facts, {
      changes: changes.map(([path, to]) => ({path, rule: 'R', ...(to === undefined ? {} : {to})})) as [],
    });

  test('writes, creates parents, removes', () => {
    const facts = {X: {a: 1, b: {c: 2}}, Y: null, Gone: 1};
    expect(changed(facts, [['X', 'a'], 2], [['Y', 'd', 'e'], 3], [['Z', 0], 4], [['Gone']])).toEqual({
      X: {a: 2, b: {c: 2}},
      Y: {d: {e: 3}},
      Z: [4],
    });
    expect(facts).toEqual({X: {a: 1, b: {c: 2}}, Y: null, Gone: 1});
  });

  test('shares what no change leads through', () => {
    const facts = {X: {a: 1, b: {c: 2}}, Y: {}};
    const result = changed(facts, [['X', 'a'], 2]) as typeof facts;
    expect(result.X.b).toBe(facts.X.b);
    expect(result.Y).toBe(facts.Y);
    expect(changed(facts)).toBe(facts);
  });

  test('writes array elements in place of their index', () => {
    expect(changed({X: [{a: 1}, {a: 2}]}, [['X', 1, 'a'], 3], [['X', 2], 4])).toEqual({X: [{a: 1}, {a: 3}, 4]});
  });

  test('keeps a key called __proto__ a key', () => {
    expect(JSON.stringify(changed({}, [['__proto__', 'a'], 1]))).toBe('{"__proto__":{"a":1}}');
  });
});
