import fc from 'fast-check';
import type {JsonObject} from '../../../../src/kit/json.js';

/** A case of the law: rule texts by group, facts, and a limit. */
export interface Case {
  readonly groups: readonly {readonly name: string; readonly rules: readonly string[]}[];
  readonly facts: JsonObject;
  readonly maxFirings: number;
}

/** The rules as files in load order, one per group. */
export const filesOf = ({groups}: Case) =>
  groups.map(({name, rules}) => ({path: `${name}.grl`, text: rules.join('\n')}));

const small = fc.integer({min: 0, max: 3});
const value = fc.oneof(
  {weight: 6, arbitrary: small.map(String)},
  fc.constantFrom('null', 'true', '"t"', '[1, 2]', '{x: 1}', '"abc"'),
);

/** Facts that a group calls its own and those that all share, so that splits are neither hopeless nor trivial. */
const ownFact = (group: number) => fc.constantFrom(`G${'abcd'[group]}`, `H${'abcd'[group]}`);
const sharedFact = fc.constantFrom('S', 'C', 'C1', 'C_2', 'L');
const field = fc.constantFrom('x', 'y', 'v');

const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(texts => texts.join(''));
const dot = fc.constant('.');

const leaf = (fact: fc.Arbitrary<string>) =>
  fc.oneof(
    {weight: 8, arbitrary: join(fact, dot, field)},
    {weight: 2, arbitrary: join(fact, dot, field, dot, field)},
    {weight: 1, arbitrary: join(fact, fc.constantFrom('["x"]', '.list[0]', '.list[S.x]', '.items'))},
    {weight: 1, arbitrary: fact},
  );

function condition(fact: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const path = leaf(fact);
  const simple = fc.oneof(
    {weight: 5, arbitrary: join(path, fc.constantFrom(' == ', ' != ', ' > ', ' < ', ' >= '), value)},
    {
      weight: 2,
      arbitrary: join(path, fc.constantFrom(' == null', ' != null', ' empty', ' not_empty', ' in [1, 2, "t"]')),
    },
    {weight: 1, arbitrary: join(path, fc.constantFrom(' == ', ' < '), path)},
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'exists(C.v > 1)',
        'exists(C.x == S.x)',
        'forall(C.v > 0)',
        'accumulate(C($n: v), sum($n)) > 2',
        'Count(L.items) > 1',
        'Sum(L.items.v) > 2',
        'S.tags contains "t"',
        'S.getX() == 1',
        'Length(S.v) > 1',
        'true',
      ),
    },
  );
  return fc.oneof(
    {weight: 5, arbitrary: simple},
    {weight: 2, arbitrary: join(simple, fc.constantFrom(' && ', ' || '), simple)},
    {weight: 1, arbitrary: simple.map(text => `!(${text})`)},
  );
}

function action(written: fc.Arbitrary<string>, read: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const target = leaf(written);
  return fc.oneof(
    {weight: 8, arbitrary: join(target, fc.constant(' = '), value, fc.constant(';'))},
    {weight: 3, arbitrary: join(target, fc.constant(' = '), leaf(read), fc.constant(';'))},
    {weight: 2, arbitrary: join(target, fc.constant(' += '), value, fc.constant(';'))},
    {weight: 1, arbitrary: join(target, fc.constant(' = '), leaf(read), fc.constant(' + 1;'))},
    {weight: 1, arbitrary: join(written, fc.constant('.setX('), value, fc.constant(');'))},
    {weight: 1, arbitrary: written.map(fact => `Retract(${fact});`)},
    {weight: 1, arbitrary: join(written, fc.constant('.list[1] = '), value, fc.constant(';'))},
    {weight: 2, arbitrary: leaf(read).map(path => `Notify("to", ${path});`)},
    {weight: 1, arbitrary: leaf(read).map(path => `Log(${path});`)},
  );
}

const rarely = (text: fc.Arbitrary<string>, weight = 1) =>
  fc.oneof({weight: 30, arbitrary: fc.constant('')}, {weight, arbitrary: text});

interface Mood {
  /** Chance in ten that a rule writes shared facts. */
  readonly sharing: number;
  /** Saliences fall from group to group, so that pipelines are sound more often than not. */
  readonly falling: boolean;
  /** Focus, Halt and activation groups may occur. */
  readonly control: boolean;
}

function rule(name: string, group: number, {sharing, falling, control}: Mood): fc.Arbitrary<string> {
  const own = ownFact(group);
  const mixed = fc.oneof({weight: 10 - sharing, arbitrary: own}, {weight: sharing, arbitrary: sharedFact});
  const others = fc.oneof(...[0, 1, 2, 3].map(ownFact));
  const read = fc.oneof(
    {weight: 6, arbitrary: own},
    {weight: 3, arbitrary: sharedFact},
    {weight: 3, arbitrary: others},
  );
  const salience = falling
    ? fc.integer({min: -1, max: 2}).map(offset => 10 - 3 * group + offset)
    : fc.integer({min: -2, max: 2});
  const attributes = fc.tuple(
    salience.map(number => `salience ${number}`),
    fc.constantFrom('no-loop', 'no-loop', 'no-loop', ''),
    rarely(fc.constantFrom('activation-group "g"', `activation-group "g${group}"`), control ? 3 : 0),
    rarely(fc.constantFrom('agenda-group "f"', 'agenda-group "f" auto-focus', 'lock-on-active'), control ? 1 : 0),
    rarely(fc.constantFrom('enabled false', 'date-effective "2030-01-01"', 'date-expires "2030-01-01"')),
  );
  const control_ = rarely(fc.constantFrom(' Halt();', ' ActivateAgendaGroup("f");'), control ? 1 : 0);
  return fc
    .tuple(attributes, condition(read), fc.array(action(mixed, read), {minLength: 1, maxLength: 2}), control_)
    .map(
      ([words, when, then, last]) =>
        `rule "${name}" ${words.filter(word => word !== '').join(' ')} { when ${when} then ${then.join(' ')}${last} }`,
    );
}

const leafValue = fc.oneof(
  {weight: 5, arbitrary: fc.integer({min: 0, max: 3})},
  fc.constantFrom(null, true, 't', 'abc', [], [1], [{v: 1}, {v: 2}], {}, {x: 1}),
);
const factValue = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.dictionary(fc.constantFrom('x', 'y', 'v', 'list', 'items', 'tags', 'X'), leafValue, {maxKeys: 4}),
  },
  {weight: 1, arbitrary: fc.constantFrom(null, 1, [], [{v: 1, x: 2}], {})},
);
const facts = fc.dictionary(
  fc.constantFrom('Ga', 'Gb', 'Gc', 'Ha', 'Hb', 'Hc', 'S', 'C', 'C1', 'C_2', 'C3', 'L', 'Unused'),
  factValue,
  {maxKeys: 9},
) as fc.Arbitrary<JsonObject>;

const mood: fc.Arbitrary<Mood> = fc.record({
  sharing: fc.constantFrom(0, 1, 3),
  falling: fc.boolean(),
  control: fc.integer({min: 0, max: 4}).map(number => number === 0),
});

/** Rulesets of two to four groups with facts: ties, chains, circles, negation, arrays, groups, focus, errors, limits. */
export const anyCase: fc.Arbitrary<Case> = fc
  .tuple(mood, fc.array(fc.integer({min: 1, max: 4}), {minLength: 2, maxLength: 4}))
  .chain(([how, sizes]) =>
    fc.record({
      groups: fc.tuple(
        ...sizes.map((size, group) =>
          fc
            .tuple(...Array.from({length: size}, (_, i) => rule(`${'abcd'[group]}${i}`, group, how)))
            .map(rules => ({name: 'abcd'[group]!, rules})),
        ),
      ),
      facts,
      maxFirings: fc.constantFrom(3, 12, 40, 40),
    }),
  );
