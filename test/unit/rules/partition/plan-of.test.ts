import {describe, expect, test} from 'vitest';
import type {Plan} from '../../../../src/rules/partition/group-plan.js';
import {planOf} from '../../../../src/rules/partition/plan-of.js';
import {type RuleSketch, sketch} from './programs.js';

type Sketches = Record<string, Record<string, RuleSketch>>;

const plan = (groups: Sketches): Plan => {
  const {program, groups: ruleGroups} = sketch(groups);
  return planOf(program, ruleGroups);
};
const shape = (groups: Sketches): string =>
  plan(groups)
    .stages.map(stage => stage.parts.map(part => part.name).join(' | '))
    .join(' → ');

describe('groups that share nothing', () => {
  test('run side by side', () => {
    expect(shape({a: {A: {reads: ['C.x'], writes: ['C.a']}}, b: {B: {reads: ['C.x'], writes: ['C.b']}}})).toBe('a | b');
  });

  test('may read the same facts', () => {
    expect(shape({a: {A: {reads: ['C', 'D.x']}}, b: {B: {reads: ['C.x', 'D']}}})).toBe('a | b');
  });

  test('a disabled rule interferes with nothing', () => {
    expect(shape({a: {A: {writes: ['C'], enabled: false}}, b: {B: {reads: ['C.x']}}})).toBe('a | b');
  });

  test('a group without rules takes no part', () => {
    expect(shape({a: {}, b: {B: {reads: ['C.x']}}})).toBe('b');
  });
});

describe('a producer that outranks', () => {
  test('runs a stage earlier', () => {
    expect(
      shape({b: {B: {reads: ['C.ok'], writes: ['C.b']}}, a: {A: {reads: ['C.x'], writes: ['C.ok'], salience: 1}}}),
    ).toBe('a → b');
  });

  test('at equal salience by load order', () => {
    expect(shape({a: {A: {writes: ['C.ok']}}, b: {B: {reads: ['C.ok']}}})).toBe('a → b');
    expect(shape({b: {B: {reads: ['C.ok']}}, a: {A: {writes: ['C.ok']}}})).toBe('b+a');
  });

  test('need not outrank rules that it does not feed', () => {
    expect(
      shape({
        a: {A: {writes: ['C.ok'], salience: 5}},
        b: {Unrelated: {reads: ['D'], salience: 9}, B: {reads: ['C.ok']}},
      }),
    ).toBe('a → b');
  });

  test('must outrank with every rule of its connected part', () => {
    const groups = (salience: number): Sketches => ({
      a: {
        Enabler: {reads: ['C.x'], writes: ['C.seen'], salience},
        Writer: {reads: ['C.seen'], writes: ['C.ok'], salience: 9},
      },
      b: {B: {reads: ['C.ok'], salience: 5}},
    });
    expect(shape(groups(6))).toBe('a → b');
    expect(shape(groups(1))).toBe('a+b');
    expect(plan(groups(1)).colocations).toMatchObject([
      {groups: ['a', 'b'], kind: 'late', rules: ['Enabler', 'B'], path: 'C.ok'},
    ]);
  });

  test('chains into as many stages as needed, and no more', () => {
    expect(
      shape({
        a: {A: {writes: ['X.a'], salience: 9}},
        b: {B: {reads: ['X.a'], writes: ['X.b'], salience: 8}},
        c: {C: {reads: ['X.b'], writes: ['X.c'], salience: 7}},
        d: {D: {reads: ['X.a'], writes: ['X.d'], salience: 7}},
      }),
    ).toBe('a → b | d → c');
  });

  test('is named by the parts that wait for it', () => {
    const {stages} = plan({a: {A: {writes: ['X.a'], salience: 9}}, b: {B: {reads: ['X.a']}}, c: {C: {reads: ['Y']}}});
    expect(stages.map(stage => stage.parts.map(part => [part.name, part.after]))).toEqual([
      [
        ['a', []],
        ['c', []],
      ],
      [['b', ['a']]],
    ]);
  });
});

describe('groups that stay together', () => {
  const together: [string, Sketches, object][] = [
    [
      'a producer that ranks lower',
      {a: {Late: {writes: ['C.ok'], salience: 1}}, b: {Early: {reads: ['C.ok'], salience: 10}}},
      {kind: 'late', rules: ['Late', 'Early'], path: 'C.ok'},
    ],
    [
      'a rule that computes the name of a fact',
      {a: {Any: {reads: ['Facts']}}, b: {B: {reads: ['C.x'], writes: ['C.b']}}},
      {kind: 'everything', rules: ['Any', 'B']},
    ],
    [
      'two writers of one path',
      {a: {Whole: {writes: ['Order']}}, b: {Leaf: {writes: ['Order.total']}}},
      {kind: 'both-write', rules: ['Whole', 'Leaf'], path: 'Order.total'},
    ],
    [
      'a write below a path that the other removes',
      {a: {Gone: {writes: ['retract Order']}}, b: {Leaf: {writes: ['Order.total']}}},
      {kind: 'both-write'},
    ],
    [
      'each reads what the other writes',
      {a: {A: {reads: ['X.b'], writes: ['X.a']}}, b: {B: {reads: ['X.a'], writes: ['X.b']}}},
      {kind: 'both-ways', rules: ['A', 'B'], path: 'X.a'},
    ],
    [
      'a shared activation group',
      {a: {A: {activationGroup: 'g'}}, b: {B: {activationGroup: 'g'}}},
      {kind: 'activation-group', path: 'activation-group "g"'},
    ],
    ['an agenda group', {a: {A: {agendaGroup: 'g'}}, b: {B: {}}}, {kind: 'focus', rules: ['A', 'B']}],
    [
      'a rule that halts before another is done',
      {a: {A: {halts: true}}, b: {B: {}}},
      {kind: 'halt', rules: ['A', 'B']},
    ],
    [
      'a numbered fact written under a quantifier',
      {a: {A: {writes: ['Customer_2.vip']}}, b: {B: {reads: ['exists Customer'], salience: 3}}},
      {kind: 'late', path: 'Customer_2.vip'},
    ],
  ];
  test.each(together)('%s', (_name, groups, colocation) => {
    expect(shape(groups)).toBe('a+b');
    expect(plan(groups).colocations).toMatchObject([{groups: ['a', 'b'], ...colocation}]);
  });

  test('because of a circle over three', () => {
    const groups: Sketches = {
      a: {A1: {writes: ['X.a'], salience: 9}, A2: {reads: ['X.c'], salience: 1}},
      b: {B1: {reads: ['X.a'], salience: 1}, B2: {writes: ['X.b'], salience: 9}},
      c: {C1: {reads: ['X.b'], salience: 1}, C2: {writes: ['X.c'], salience: 9}},
    };
    expect(shape(groups)).toBe('a+b+c');
    expect(plan(groups).colocations).toMatchObject([{kind: 'circle'}]);
  });

  test('because two that were joined have become one part', () => {
    const groups: Sketches = {
      a: {Feeds: {writes: ['X.a', 'X.both'], salience: 9}},
      b: {Low: {writes: ['X.both'], salience: 1}},
      c: {C: {reads: ['X.a'], salience: 5}},
    };
    expect(shape(groups)).toBe('a+b+c');
    expect(plan(groups).colocations.map(({kind, groups}) => [kind, groups])).toEqual([
      ['both-write', ['a', 'b']],
      ['late', ['b', 'c']],
    ]);
  });

  test('while others stay apart', () => {
    expect(shape({a: {A: {writes: ['X']}}, b: {B: {writes: ['X']}}, c: {C: {writes: ['Y']}}})).toBe('a+b | c');
  });
});

test('a rule that halts comes after rules that all outrank it', () => {
  expect(
    shape({
      a: {A: {writes: ['X'], salience: 9}},
      b: {Stop: {reads: ['Y'], halts: true, salience: 1}},
      c: {C: {salience: 5}},
    }),
  ).toBe('a | c → b');
});

test('a part is sent what it reads and writes, once', () => {
  const [part] = plan({a: {A: {reads: ['X.a', 'X.a.b', 'exists Customer', 'Customer_1.age'], writes: ['Y.a']}}})
    .stages[0]!.parts;
  expect(part).toMatchObject({host: 'a', reads: ['Customer*', 'X.a'], writes: ['Y.a'], sendsAll: false});
  expect(part!.sends).toEqual([
    {steps: ['X', 'a'], numbered: false},
    {steps: ['Customer'], numbered: true},
    {steps: ['Y', 'a'], numbered: false},
  ]);
});

test('every rule needs one group, and one only', () => {
  const {program} = sketch({a: {A: {}, B: {}}});
  expect(() => planOf(program, [{name: 'a', orders: [0]}])).toThrow('Rule "B" belongs to no group');
  expect(() =>
    planOf(program, [
      {name: 'a', orders: [0, 1]},
      {name: 'b', orders: [1]},
    ]),
  ).toThrow('Rule "B" belongs to the groups a and b');
});
