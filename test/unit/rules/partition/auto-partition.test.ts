import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {autoPartition} from '../../../../src/rules/partition/auto-partition.js';
import {planOf} from '../../../../src/rules/partition/plan-of.js';
import {type RuleSketch, sketch} from './programs.js';

const path = fc.constantFrom(
  'A',
  'A.x',
  'A.y',
  'B',
  'B.x',
  'C.x',
  'C.y',
  'C1.x',
  'exists C',
  'D',
  'E',
  'F',
  'G.x',
  'G.y',
);
const anyRule: fc.Arbitrary<RuleSketch> = fc.record({
  reads: fc.array(path, {maxLength: 2}),
  writes: fc.array(
    path.filter(text => !text.startsWith('exists')),
    {maxLength: 1},
  ),
  salience: fc.integer({min: -2, max: 3}),
  enabled: fc.boolean().map(enabled => enabled || undefined!),
});
const anyRules = fc.array(anyRule, {minLength: 1, maxLength: 14});

const programOf = (rules: readonly RuleSketch[]) =>
  sketch({all: Object.fromEntries(rules.map((rule, i) => [`R${i}`, {...rule, enabled: rule.enabled ?? true}]))})
    .program;

describe('groups made by the planner', () => {
  test('hold every rule once and need no co-location', () => {
    fc.assert(
      fc.property(anyRules, fc.integer({min: 1, max: 6}), (rules, nodes) => {
        const program = programOf(rules);
        const groups = autoPartition(program, {nodes});
        expect(groups.map(group => group.name)).toEqual(Array.from({length: nodes}, (_, i) => `auto-${i + 1}`));
        expect(groups.flatMap(group => group.orders).sort((a, b) => a - b)).toEqual(
          program.rules.map(rule => rule.order),
        );
        expect(planOf(program, groups).colocations).toEqual([]);
      }),
      {numRuns: 500},
    );
  });

  const independent = (count: number): RuleSketch[] =>
    Array.from({length: count}, (_, i) => ({reads: [`In.f${i}`], writes: [`Out.f${i}`]}));

  test('share the work evenly', () => {
    const sizes = autoPartition(programOf(independent(400)), {nodes: 4}).map(group => group.orders.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(110);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(70);
  });

  test('change little when the rules change little', () => {
    const groupOf = (program: ReturnType<typeof programOf>) =>
      new Map(
        autoPartition(program, {nodes: 4}).flatMap(({name, orders}) =>
          orders.map(order => [program.rules[order]!.name, name] as const),
        ),
      );
    const before = groupOf(programOf(independent(400)));
    const after = groupOf(programOf([...independent(400), {reads: ['New.x'], writes: ['New.y']}]));
    const moved = [...before].filter(([rule, group]) => after.get(rule) !== group);
    expect(moved.length).toBeLessThan(20);
  });

  test('follow measured costs', () => {
    const program = programOf(independent(9));
    const costs = new Map(program.rules.map(rule => [rule.name, rule.name === 'R3' ? 800 : 1]));
    const groups = autoPartition(program, {nodes: 2, costs});
    const heavy = groups.find(group => group.orders.includes(3))!;
    expect(heavy.orders).toEqual([3]);
  });

  test('cut a connected part where no later rule touches an earlier one', () => {
    const program = programOf([
      {reads: ['In.a'], writes: ['Status'], salience: 9},
      {reads: ['Status', 'In.b'], writes: ['Price.net'], salience: 5},
      {reads: ['Status', 'In.c'], writes: ['Points.total'], salience: 4},
    ]);
    const groups = autoPartition(program, {nodes: 3});
    expect(groups.map(group => group.orders.length)).toEqual([1, 1, 1]);
    expect(planOf(program, groups).stages.map(stage => stage.parts.length)).toEqual([1, 2]);
  });
});
