import fc from 'fast-check';
import type {Json, JsonObject} from '../../src/kit/json.js';

type Value = fc.Arbitrary<Json>;

const small: Value = fc.integer({min: 0, max: 3});
const word: Value = fc.constantFrom('a', 'b', 'ab', '1');
const flag: Value = fc.boolean();

/** Mostly of the kind that the rules expect, now and then null or something else altogether. */
const mostly = (expected: Value, weight = 12): Value =>
  fc.oneof({weight, arbitrary: expected}, fc.constant(null), fc.constantFrom<Json>('a', 2, true));

const object = (fields: Record<string, Value>, required: readonly string[] = []): Value =>
  fc.record(fields, {requiredKeys: [...required], noNullPrototype: true});

const list = (element: Value): Value => fc.array(element, {maxLength: 3});

const deep = object({x: mostly(small), y: mostly(small), f: flag}, ['x']);

const thing = object(
  {
    n: mostly(small),
    m: small,
    f: fc.oneof({weight: 9, arbitrary: flag}, fc.constant(null)),
    s: mostly(word),
    l: mostly(list(small)),
    i: small,
    deep,
  },
  ['n', 'f', 's', 'l'],
);

const other = object(
  {
    n: mostly(small),
    m: small,
    f: flag,
    s: word,
    l: list(fc.oneof(small, word)),
    deep,
    map: object({a: small, b: small, s: word}),
  },
  ['n', 'f'],
);

const instance = object({n: mostly(small), f: flag, tag: word}, ['n']);

const item = object({p: mostly(small), tags: list(word)}, ['p']);

/** The facts of one topic: every name ends in its suffix, as in the generated rules. */
export function topicFacts(suffix: string): fc.Arbitrary<JsonObject> {
  const facts: Record<string, Value> = {
    [`A${suffix}`]: mostly(thing, 30),
    [`B${suffix}`]: mostly(other, 30),
    [`C${suffix}`]: mostly(fc.oneof(instance, list(instance)), 20),
    [`C${suffix}_1`]: mostly(instance),
    [`C${suffix}2`]: mostly(instance),
    [`D${suffix}_1`]: mostly(instance),
    [`D${suffix}10`]: instance,
    [`L${suffix}`]: object({items: list(mostly(item))}, ['items']),
    [`odd ${suffix}`]: object({n: small}),
  };
  return fc.record(facts, {
    requiredKeys: [`A${suffix}`, `B${suffix}`],
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>;
}
