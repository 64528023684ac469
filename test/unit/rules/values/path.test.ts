import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json, JsonObject} from '../../../../src/kit/json.js';
import {Fault} from '../../../../src/rules/values/fault.js';
import {factsOfType, instancesOf} from '../../../../src/rules/values/instances.js';
import {copyOf, mapPath, readKey, setKey, step} from '../../../../src/rules/values/path.js';
import {jsonValues} from '../../../support/json-values.js';

describe('step', () => {
  const odd = JSON.parse('{"__proto__": {"z": 1}, "constructor": 1}') as JsonObject;
  const steps: [Json, Json, Json][] = [
    [{a: 1}, 'a', 1],
    [{a: 1}, 'b', null],
    [{a: null}, 'a', null],
    [{}, 'constructor', null],
    [{}, '__proto__', null],
    [{}, 'toString', null],
    [odd, 'constructor', 1],
    [odd, '__proto__', {z: 1}],
    [[1, 2], 1, 2],
    [[1, 2], 2, null],
    [[1, 2], 'length', null],
    [[1, 2], '0', null],
    [{0: 'a'}, 0, null],
    [{0: 'a'}, '0', 'a'],
    ['abc', 0, null],
    ['abc', 'length', null],
    [null, 'a', null],
    [null, 0, null],
    [5, 'a', null],
    [{a: 1}, null, null],
    [{true: 1}, true, null],
    [[1], [0], null],
  ];
  test.each(steps)('%j at %j is %j', (value, key, result) => {
    expect(step(value, key)).toEqual(result);
  });

  test.each([-1, 0.5, -0.5, 1.000001])('a step to %d fails wherever it stands', index => {
    for (const value of [[1], {}, null, 'a']) expect(() => step(value, index)).toThrow(Fault);
  });
});

describe('mapPath', () => {
  const order = {
    items: [{price: 10, tags: ['a', 'b']}, {price: 5, tags: ['a', null]}, {sku: 'x'}, 7, null],
    total: 7,
    groups: [{items: [{price: 1}, {price: 2}]}, {items: [{price: 3}]}, {items: null}],
    nested: [[{price: 4}], [{price: 5}]],
  };
  const paths: [Json[], Json][] = [
    [[], order],
    [['total'], 7],
    [['missing'], null],
    [['missing', 'deep'], null],
    [['items'], order.items],
    [
      ['items', 'price'],
      [10, 5],
    ],
    [
      ['items', 'tags'],
      ['a', 'b', 'a', null],
    ],
    [['items', 'missing'], []],
    [['items', 1, 'price'], 5],
    [['items', 9, 'price'], null],
    [
      ['groups', 'items', 'price'],
      [1, 2, 3],
    ],
    [
      ['groups', 'items'],
      [{price: 1}, {price: 2}, {price: 3}],
    ],
    [
      ['groups', 'items', 0, 'price'],
      [1, 3],
    ],
    [
      ['nested', 'price'],
      [4, 5],
    ],
    [['total', 'deep'], null],
  ];
  test.each(paths)('%j gives %j', (keys, result) => {
    expect(mapPath(order, keys)).toEqual(result);
  });

  test('without an array on the way it is a plain read', () => {
    fc.assert(
      fc.property(jsonValues, fc.array(fc.constantFrom('a', 'b', '__proto__'), {maxLength: 3}), (value, keys) => {
        const plain = keys.reduce<Json>(
          (inner, key) => (Array.isArray(inner) ? 'an array' : readKey(inner, key)),
          value,
        );
        const through = keys.some((_, i) => Array.isArray(keys.slice(0, i).reduce<Json>(readKey, value)));
        fc.pre(!through);
        expect(mapPath(value, keys)).toEqual(plain);
      }),
    );
  });
});

describe('copies', () => {
  test('share nothing and are equal, `__proto__` included', () => {
    fc.assert(
      fc.property(jsonValues, value => {
        const copy = copyOf(value);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
      }),
    );
  });

  test('setting `__proto__` makes a key and pollutes nothing', () => {
    const object: JsonObject = {};
    setKey(object, '__proto__', {polluted: 1});
    expect(JSON.stringify(object)).toBe('{"__proto__":{"polluted":1}}');
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(readKey({}, 'polluted')).toBe(null);
  });
});

describe('instances', () => {
  const facts: JsonObject = {
    C_10: {id: 'C_10'},
    C2: {id: 'C2'},
    C_2: {id: 'C_2'},
    C02: {id: 'C02'},
    C: [{id: 'first'}, 7, null, {id: 'second'}],
    C3: 5,
    C_4: null,
    Cx: {id: 'Cx'},
    C__5: {id: 'C__5'},
    C_: {id: 'C_'},
    'C-1': {id: 'C-1'},
    B7: {id: 'B7'},
    B71: {id: 'B71'},
    D: 'scalar',
    E: {id: 'E'},
  };
  const ids = (type: string): Json[] => instancesOf(facts, type).map(instance => instance.id!);

  test('the fact or its elements first, then numbered facts by number, then name (43)', () => {
    expect(ids('C')).toEqual(['first', 'second', 'C02', 'C2', 'C_2', 'C_10']);
    expect(ids('E')).toEqual(['E']);
    expect(ids('D')).toEqual([]);
    expect(ids('Missing')).toEqual([]);
  });

  test('a type that ends in `_` takes the digits that follow', () => {
    expect(ids('C_')).toEqual(['C_', 'C_2', 'C__5', 'C_10']);
  });

  test('a type that ends in a digit is only itself (44)', () => {
    expect(ids('B7')).toEqual(['B7']);
  });

  test('what a type reads are all facts of its names, objects or not (47)', () => {
    expect(factsOfType(facts, 'C')).toEqual(['C', 'C02', 'C2', 'C_2', 'C3', 'C_4', 'C_10']);
    expect(factsOfType(facts, 'D')).toEqual(['D']);
  });

  test('names that objects inherit are no facts', () => {
    expect(instancesOf({}, 'constructor')).toEqual([]);
    expect(factsOfType({}, '__proto__')).toEqual([]);
  });
});
