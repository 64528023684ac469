import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import type {Json, JsonObject} from '../../../../src/kit/json.js';
import {type CaseOutcome, compareOutcome, differences} from '../../../../src/rules/testing/compare-outcome.js';
import type {Expected} from '../../../../src/rules/testing/test-case.js';

const result = (parts: Partial<CaseOutcome>): CaseOutcome => ({facts: {}, fired: [], effects: [], log: [], ...parts});
const messages = (expected: Expected, parts: Partial<CaseOutcome>) =>
  compareOutcome(expected, result(parts)).map(({message}) => message);

describe('facts', () => {
  const facts: JsonObject = {Order: {total: 5, tags: ['a'], 'unit-price': 2}, Extra: true};

  test('only what is named counts', () => {
    expect(messages({facts: {Order: {total: 5}}}, {facts})).toEqual([]);
    expect(messages({facts: {Order: {note: null}, Gone: null}}, {facts})).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [{Order: {total: 6}}, 'Order.total is 5, not 6'],
    [{Order: {total: '5'}}, 'Order.total is 5, not "5"'],
    [{Order: {tags: ['a', 'b']}}, 'Order.tags is ["a"], not ["a","b"]'],
    [{Order: {'unit-price': 3}}, 'Order["unit-price"] is 2, not 3'],
    [{Order: 1}, 'Order is {"tags":["a"],"total":5,"unit-price":2}, not 1'],
  ])('%j', (expected, message) => {
    expect(messages({facts: expected}, {facts})).toEqual([message]);
  });

  test('by paths', () => {
    expect(messages({paths: {'Order.tags[0]': 'a', 'Order["unit-price"]': 2, 'Order.no.way': null}}, {facts})).toEqual(
      [],
    );
    expect(
      messages({paths: {'Facts["ship-to"].done': true, 'Facts.Z': 1}}, {facts: {'ship-to': {done: true}, Z: 1}}),
    ).toEqual([]);
    expect(messages({paths: {'Order.tags[0]': 'b'}}, {facts})).toEqual(['Order.tags[0] is "a", not "b"']);
  });
});

describe('firings', () => {
  const fired = ['A', 'B', 'A'];

  test.each<[Expected, string[]]>([
    [{fired: ['A', 'B']}, []],
    [{fired: ['A', 'A']}, []],
    [{fired: ['B', 'B']}, ['B fired, but not in this order: A, B, A']],
    [{fired: ['C']}, ['C did not fire; fired: A, B, A']],
    [{firedExactly: ['A', 'B', 'A']}, []],
    [{firedExactly: ['A', 'B']}, ['fired A, B, A, not exactly A, B']],
    [{notFired: ['C']}, []],
    [{notFired: ['B']}, ['B fired']],
  ])('%j', (expected, wanted) => {
    expect(messages(expected, {fired})).toEqual(wanted);
  });
});

test('effects and log entries: as many, each with what is named', () => {
  const effects = [{name: 'SendEmail', args: ['a@b.io', 'welcome'], rule: 'R'}];
  const log = [{level: 'info' as const, message: 'done', rule: 'R'}];
  expect(messages({effects: [{name: 'SendEmail'}], log: ['done']}, {effects, log})).toEqual([]);
  expect(messages({effects: [], log: [{level: 'warn'}]}, {effects, log})).toEqual([
    'no effects expected, 1 came: [{"args":["a@b.io","welcome"],"name":"SendEmail","rule":"R"}]',
    'log[0].level is "info", not "warn"',
  ]);
});

describe('errors', () => {
  const error = new RulectlError('RULE_FAILED', 'answer', 422, 'division by zero', {
    path: 'a.grl',
    line: 2,
    column: 7,
    rule: 'A',
  });

  test.each<[Expected, number]>([
    [{error: true}, 0],
    [{error: 'RULE_FAILED'}, 0],
    [{error: 'by zero'}, 0],
    [{error: {code: 'RULE_FAILED', line: 2, rule: 'A', message: 'zero'}}, 0],
    [{error: 'overflow'}, 1],
    [{error: {line: 3, rule: 'B'}}, 2],
    [{facts: {}}, 1],
    [{error: false, fired: []}, 1],
    [{error: true, firedExactly: ['A'], facts: {X: 1}, effects: []}, 0],
    [{error: true, fired: ['B'], notFired: ['A'], paths: {X: 2}, effects: [{name: 'E'}]}, 4],
  ])('%j', (expected, count) => {
    expect(compareOutcome(expected, result({error, facts: {X: 1}, fired: ['A']}))).toHaveLength(count);
  });

  test('asked for, and none came', () => {
    expect(messages({error: true}, {})).toEqual(['the evaluation did not fail']);
  });
});

const json = fc.jsonValue({maxDepth: 3}) as fc.Arbitrary<Json>;

test('a value always has what is expected of itself, and more keys do no harm', () => {
  fc.assert(
    fc.property(json, json, (value, extra) => {
      expect(differences(value, value)).toEqual([]);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        expect(differences(value, {zusatz: extra, ...value})).toEqual([]);
      }
    }),
  );
});
