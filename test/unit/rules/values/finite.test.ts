import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {JsonObject} from '../../../../src/kit/json.js';
import {mayReadAsInfinite, pathOfInfinite} from '../../../../src/rules/values/finite.js';

const inside = (value: unknown): JsonObject => value as JsonObject;
const nested = (depth: number, inner: string): JsonObject =>
  JSON.parse(`{"a": ${'['.repeat(depth)}${inner}${']'.repeat(depth)}}`) as JsonObject;

describe('the path to a number that is not finite (ruling 20)', () => {
  test.each<[string, (string | number)[] | undefined]>([
    ['{}', undefined],
    ['{"a": 1.7e308, "b": [null, "1e400", true, {}]}', undefined],
    ['{"a": 1e400}', ['a']],
    ['{"a": {"b": [1, {"c": -1e400}]}}', ['a', 'b', 1, 'c']],
    ['{"a": [[1e309, 2]]}', ['a', 0, 0]],
    ['{"__proto__": {"x": 1e999}}', ['__proto__', 'x']],
  ])('%s', (text, path) => {
    expect(pathOfInfinite(JSON.parse(text) as JsonObject)).toEqual(path);
    expect(mayReadAsInfinite(text) || path === undefined).toBe(true);
  });

  test('NaN is none either', () => {
    expect(pathOfInfinite({a: Number.NaN})).toEqual(['a']);
  });

  test('at any depth', () => {
    expect(pathOfInfinite(nested(100_000, '1'))).toBeUndefined();
    expect(pathOfInfinite(nested(100_000, '1e400'))).toHaveLength(100_001);
  });

  test('in facts that contain themselves', () => {
    const parent: {children: unknown[]; n?: number} = {children: []};
    for (let i = 0; i < 100; i++) parent.children.push({parent, siblings: parent.children});
    expect(pathOfInfinite(inside({parent}))).toBeUndefined();
    parent.n = Number.POSITIVE_INFINITY;
    expect(pathOfInfinite(inside({parent}))).toEqual(['parent', 'n']);
  });
});

test('no text is passed by that has such a number', () => {
  const digits = (least: number, most: number) =>
    fc.array(fc.nat(9), {minLength: least, maxLength: most}).map(all => all.join(''));
  const number = fc.tuple(digits(1, 320), fc.constantFrom('e', 'E', 'e+', 'E+'), digits(0, 3));
  fc.assert(
    fc.property(number, fc.boolean(), ([whole, e, exponent], negative) => {
      const text = `{"a": ${negative ? '-' : ''}1${whole}${exponent === '' ? '' : `${e}${exponent}`}}`;
      if (pathOfInfinite(JSON.parse(text) as JsonObject)) expect(mayReadAsInfinite(text)).toBe(true);
    }),
    {numRuns: Number(process.env.RULECTL_FUZZ_RUNS ?? 300)},
  );
});
