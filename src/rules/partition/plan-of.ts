import {groupBy} from '../../kit/group-by.js';
import {type FootprintPath, footprintText, outermost} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';
import {type Conflict, type GroupRelation, lastOfParts, relationOf, sharedStateRelations} from './conflict.js';
import {connectedParts, UnionFind} from './connected-parts.js';
import {errors} from './errors.js';
import {explain} from './explain.js';
import type {Plan, PlanPart, PlanStage, RuleGroup} from './group-plan.js';
import {pathInterference} from './interference.js';
import {type Layers, layersOf} from './layers.js';
import {type Survey, surveyOf} from './survey.js';

/**
 * The longest sound layering of the declared groups. Groups that cannot be shown to run apart without changing an
 * answer are joined, with the reason, until every pair that is left either does not interfere or has a sound order.
 * Joining only makes connected parts larger and the criterion stricter, so the result does not depend on the order of
 * joining, and no group is joined that could stay apart. Groups without rules take no part.
 *
 * @param together Names of groups that shall be one part whatever the rules say (`fold`).
 * @throws PARTITION_RULE_WITHOUT_GROUP, PARTITION_RULE_IN_TWO_GROUPS
 */
export function planOf(
  program: Program,
  groups: readonly RuleGroup[],
  together: readonly (readonly string[])[] = [],
): Plan {
  const survey = surveyOf(program);
  const declared = declaredGroups(program, groups);
  const joined = new UnionFind(groups.length);
  for (const names of together) {
    const numbers = names.map(name => groups.findIndex(group => group.name === name));
    for (const number of numbers) joined.union(numbers[0]!, number);
  }
  const conflicts: Conflict[] = [];
  for (;;) {
    const labels = declared.map(group => joined.find(group));
    const relations = relationsOf(survey, labels);
    const found = relations.flatMap(relation => (relation.kind === 'together' ? [relation.conflict] : []));
    if (found.length === 0) {
      const layers = layersOf(labels, relations);
      if (layers.kind === 'layers') return assemble({survey, groups, declared, labels, layers, conflicts});
      found.push(layers.conflict);
    }
    for (const conflict of found) {
      const [first, ...others] = conflict.circle ?? conflict.rules;
      for (const rule of others) joined.union(declared[first!]!, declared[rule]!);
    }
    conflicts.push(...found);
  }
}

/** Number of the group of each rule, by `Rule.order`. */
function declaredGroups({rules}: Program, groups: readonly RuleGroup[]): Int32Array {
  const declared = new Int32Array(rules.length).fill(-1);
  for (const [number, group] of groups.entries()) {
    for (const order of group.orders) {
      const other = groups[declared[order]!];
      if (other) throw errors.PARTITION_RULE_IN_TWO_GROUPS(rules[order]!.name, [other.name, group.name]);
      declared[order] = number;
    }
  }
  const alone = declared.indexOf(-1);
  if (alone >= 0) throw errors.PARTITION_RULE_WITHOUT_GROUP(rules[alone]!.name);
  return declared;
}

function relationsOf(survey: Survey, labels: Int32Array): GroupRelation[] {
  const parts = connectedParts(survey, labels);
  const lastOf = lastOfParts(survey, parts);
  const pairs = pathInterference(survey, labels, parts);
  return [
    ...[...pairs.values()].map(pair => relationOf(survey, pair, lastOf, parts)),
    ...sharedStateRelations(survey, labels),
  ];
}

interface Joined {
  readonly survey: Survey;
  readonly groups: readonly RuleGroup[];
  /** Group of each rule as declared, and after joining. */
  readonly declared: Int32Array;
  readonly labels: Int32Array;
  readonly layers: Layers;
  readonly conflicts: readonly Conflict[];
}

function assemble({survey, groups, declared, labels, layers, conflicts}: Joined): Plan {
  const members = groupBy(labels.keys(), order => labels[order]!);
  const inOrder = [...members].map(([label, orders]) => {
    const numbers = [...new Set(orders.map(order => declared[order]!))].sort((a, b) => a - b);
    return {label, first: numbers[0]!, names: numbers.map(number => groups[number]!.name), orders};
  });
  inOrder.sort((a, b) => a.first - b.first);
  const parts = inOrder.map(({label, names, orders}) => {
    const after = inOrder.filter(other => layers.after.get(label)!.has(other.label));
    const stage = layers.stageOf.get(label)!;
    return partOf(survey, {stage, groups: names, orders, after: after.map(other => other.names.join('+'))});
  });
  const depth = Math.max(-1, ...layers.stageOf.values()) + 1;
  const stages = Array.from({length: depth}, (_, stage) => parts.filter(part => part.stage === stage));
  const groupOf = (rule: number) => groups[declared[rule]!]!.name;
  return {
    stages: stages.map(stageOf),
    colocations: conflicts.map(conflict => explain(survey, conflict, groupOf)),
  };
}

type Members = Pick<PlanPart, 'stage' | 'groups' | 'orders' | 'after'>;

/** What the rules with these orders are sent, read and write. */
function partOf({footprints}: Survey, {stage, groups, orders, after}: Members): PlanPart {
  const own = orders.flatMap(order => footprints[order] ?? []);
  const reads = outermost(own.flatMap(footprint => footprint.reads));
  const writes = outermost(own.flatMap(footprint => footprint.writes));
  const sends = outermost([...reads, ...writes]);
  return {
    name: groups.join('+'),
    stage,
    host: groups[0]!,
    groups,
    orders,
    sends,
    sendsAll: sends.some(path => path.steps.length === 0),
    reads: texts(reads),
    writes: texts(writes),
    after,
  };
}

/** The parts of a stage with what they read and write together. */
const stageOf = (parts: readonly PlanPart[]): PlanStage => ({
  parts,
  reads: [...new Set(parts.flatMap(part => part.reads))].sort(),
  writes: [...new Set(parts.flatMap(part => part.writes))].sort(),
});

const texts = (paths: readonly FootprintPath[]): string[] => paths.map(footprintText).sort();
