import fc from 'fast-check';
import type {Json, JsonObject} from '../../src/kit/json.js';

const key = fc.oneof(
  fc.constantFrom('a', 'b', '10', '9', '__proto__', 'constructor', '😀', '\uffee'),
  fc.string({maxLength: 3}),
);

/** Any JSON value, with the keys and texts that trip implementations up. */
export const jsonValues: fc.Arbitrary<Json> = fc.letrec<{value: Json}>(tie => ({
  value: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    fc.constant(null),
    fc.boolean(),
    fc.oneof(fc.integer({min: -3, max: 3}), fc.double({noNaN: true, noDefaultInfinity: true})),
    fc.oneof(key, fc.constantFrom('1', '1.0', '-0', 'abc')),
    fc.array(tie('value'), {maxLength: 3}),
    fc.array(fc.tuple(key, tie('value')), {maxLength: 3}).map(entries => Object.fromEntries(entries) as JsonObject),
  ),
})).value;

/** A pair of values that are equal now and then. */
export const jsonPairs: fc.Arbitrary<[Json, Json]> = fc.oneof(
  fc.tuple(jsonValues, jsonValues),
  jsonValues.map((value): [Json, Json] => [value, reordered(value)]),
);

/** The same value with the keys of its objects in the opposite order. */
export function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reordered(inner)]),
  );
}
