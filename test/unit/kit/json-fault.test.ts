import fc from 'fast-check';
import {expect, test} from 'vitest';
import {jsonFaultAt} from '../../../src/kit/json-fault.js';

test.each([
  ['{"a": x}', 6],
  ['{"a": 1,}', 8],
  ['{"a" 1}', 5],
  ['{a: 1}', 1],
  ['[1, 2', 5],
  ['', 0],
  ['{} {}', 3],
  ['{"a": 01}', 7],
  ['"open', 0],
  ['[1}', 2],
  ["{'a': 1}", 1],
  [' \n{"a": [true, nul]}', 15],
])('%j goes wrong at %d', (text, at) => {
  expect(jsonFaultAt(text)).toBe(at);
});

test('finds a fault exactly where JSON.parse does', () => {
  const mutated = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', 'x', ' ', '0', ':'))
    .map(([text, where, put]) => {
      const at = where % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + 1);
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), mutated), text => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(jsonFaultAt(text) === undefined).toBe(valid);
    }),
    {numRuns: 2000},
  );
});
