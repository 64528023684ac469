import {addTo} from '../../kit/group-by.js';
import {connectedParts} from './connected-parts.js';
import {costOf} from './cost.js';
import type {PathTreeNode, Survey} from './survey.js';

/** Rules that stay together. Units of one level do not interfere; `planOf` lets a level wait for the one before. */
export interface Unit {
  /** `Rule.order`s, highest rank first. */
  readonly rules: readonly number[];
  readonly level: number;
  readonly cost: number;
}

/** A connected part of the whole ruleset, laid out by rank and cut into segments. */
interface Column {
  /** Where it may be cut, as positions in its rules, highest rank first. */
  readonly cuts: readonly number[];
  readonly segments: Segment[];
}

interface Segment {
  readonly from: number;
  readonly rules: readonly number[];
  readonly units: readonly Unit[];
}

/** How much heavier than a group's fair share a unit may be before it is cut: a cut costs a hop. */
const tolerance = 1.25;

/**
 * The pieces that an automatic partition places: connected parts, those that outweigh a group's fair share cut into as
 * few segments as bring their units down to it, where cuts are sound. At most `nodes` levels.
 *
 * @param costs By `Rule.order`.
 */
export function unitsOf(survey: Survey, costs: Float64Array, nodes: number): Unit[] {
  const {ranks} = survey;
  const limit = (tolerance * costs.reduce((sum, cost) => sum + cost, 0)) / nodes;
  const touched = bestTouched(survey);
  const all = new Int32Array(ranks.length);
  return [...connected(survey, all, 0).values()].flatMap(rules => {
    const ranked = rules.sort((a, b) => ranks[a]! - ranks[b]!);
    const cost = costOf(ranked, costs);
    if (cost <= limit) return [{rules: ranked, level: 0, cost}];
    const column: Column = {
      cuts: soundCuts(ranked, ranks, touched),
      segments: [{from: 0, rules: ranked, units: [{rules: ranked, level: 0, cost}]}],
    };
    while (column.segments.length < nodes && cutHeaviest(column, survey, costs, limit));
    return column.segments.flatMap((segment, level) => segment.units.map(unit => ({...unit, level})));
  });
}

/** Cuts the segment with the heaviest unit that can be cut, as near to half its cost as possible. */
function cutHeaviest({cuts, segments}: Column, survey: Survey, costs: Float64Array, limit: number): boolean {
  const heaviest = ({units}: Segment) => Math.max(...units.map(unit => unit.cost));
  const inside = ({from, rules}: Segment) => cuts.filter(cut => cut > from && cut < from + rules.length);
  const open = segments.filter(segment => heaviest(segment) > limit && inside(segment).length > 0);
  const [segment] = open.sort((a, b) => heaviest(b) - heaviest(a));
  if (!segment) return false;
  const {from, rules} = segment;
  const costsBefore = [0];
  for (const [i, rule] of rules.entries()) costsBefore.push(costsBefore[i]! + costs[rule]!);
  const offCentre = (cut: number) => Math.abs(costsBefore[cut - from]! - costsBefore.at(-1)! / 2);
  const cut = inside(segment).reduce((a, b) => (offCentre(b) < offCentre(a) ? b : a));
  segments.splice(
    segments.indexOf(segment),
    1,
    segmentOf(survey, costs, from, rules.slice(0, cut - from)),
    segmentOf(survey, costs, cut, rules.slice(cut - from)),
  );
  return true;
}

function segmentOf(survey: Survey, costs: Float64Array, from: number, rules: readonly number[]): Segment {
  const labels = new Int32Array(survey.ranks.length).fill(-1);
  for (const rule of rules) labels[rule] = 0;
  const parts = [...connected(survey, labels, 0).values()];
  const units = parts.map(members => ({
    rules: members.sort((a, b) => survey.ranks[a]! - survey.ranks[b]!),
    level: 0,
    cost: costOf(members, costs),
  }));
  return {from, rules, units};
}

/** The connected parts among the rules with a label. */
function connected(survey: Survey, labels: Int32Array, label: number): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (const [rule, part] of connectedParts(survey, labels).entries()) {
    if (labels[rule] === label) addTo(members, part, rule);
  }
  return members;
}

/**
 * Where a connected part may be cut into two stages: the positions in `ranked` (rules of the part, highest rank first)
 * from which on no rule touches one before, so that the ones before are finished first whatever happens.
 */
export function soundCuts(ranked: readonly number[], ranks: Int32Array, touched: Int32Array): number[] {
  const cuts: number[] = [];
  let best = ranks.length;
  for (let position = ranked.length - 1; position > 0; position--) {
    best = Math.min(best, touched[ranked[position]!]!);
    if (best >= ranks[ranked[position]!]!) cuts.push(position);
  }
  return cuts.reverse();
}

/**
 * By `Rule.order`: the best rank among the rules that a rule's firing touches (itself included): those that read or
 * write what it writes, and its activation group. An exclusive rule touches all.
 */
export function bestTouched(survey: Survey): Int32Array {
  const {footprints, ranks, tree} = survey;
  const best = Int32Array.from(ranks);
  const visit = (node: PathTreeNode, above: number): number => {
    let here = ranks.length;
    for (const rules of [node.readers, node.writers]) for (const rule of rules) here = Math.min(here, ranks[rule]!);
    let below = here;
    for (const child of node.children.values()) below = Math.min(below, visit(child, Math.min(above, here)));
    for (const rule of node.writers) best[rule] = Math.min(best[rule]!, above, below);
    return below;
  };
  visit(tree, ranks.length);

  const byActivationGroup = bestOfActivationGroups(survey);
  footprints.forEach((footprint, rule) => {
    const group = byActivationGroup.get(footprint?.activationGroup ?? '');
    if (footprint?.exclusive) best[rule] = 0;
    else if (group !== undefined) best[rule] = Math.min(best[rule]!, group);
  });
  return best;
}

function bestOfActivationGroups({footprints, ranks}: Survey): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  footprints.forEach((footprint, rule) => {
    const name = footprint?.activationGroup;
    if (name !== undefined) best.set(name, Math.min(best.get(name) ?? ranks.length, ranks[rule]!));
  });
  return best;
}
