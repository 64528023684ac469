import {byCodePoint} from '../../kit/json.js';
import type {Program} from '../analysis/program.js';
import {ruleCosts} from './cost.js';
import type {RuleGroup} from './group-plan.js';
import {pack} from './pack.js';
import {surveyOf} from './survey.js';
import {type Unit, unitsOf} from './units.js';

export interface AutoPartitionOptions {
  /** Groups to fill. Some stay empty when the rules have fewer parts. */
  readonly nodes: number;
  /** Measured microseconds of a rule, by name; the others are estimated. */
  readonly costs?: ReadonlyMap<string, number>;
}

/**
 * Groups made by the planner (`groups: auto`): connected parts of the rules, packed on `auto-1` … `auto-N` by cost. A
 * part that alone outweighs a group is cut into stages where that is sound, and only there: `planOf` finds nothing to
 * co-locate. Deterministic, and stable under small changes of the rules.
 */
export function autoPartition(program: Program, {nodes, costs}: AutoPartitionOptions): RuleGroup[] {
  const units = unitsOf(surveyOf(program), ruleCosts(program, costs), nodes);
  const levels: Unit[][] = [];
  for (const unit of units) levels[unit.level] = [...(levels[unit.level] ?? []), unit];
  const names = Array.from({length: nodes}, (_, i) => `auto-${i + 1}`);
  const orders = new Map<string, number[]>(names.map(name => [name, []]));
  let taken = 0;
  for (const [level, share] of sharesOf(levels, nodes).entries()) {
    const bins = names.slice(taken, taken + share);
    taken += share;
    const loads = levels[level]!.map(unit => ({key: anchorOf(program, unit), cost: unit.cost, rules: unit.rules}));
    for (const [{rules}, bin] of pack(loads, bins)) for (const rule of rules) orders.get(bin)!.push(rule);
  }
  return names.map(name => ({name, orders: orders.get(name)!.sort((a, b) => a - b)}));
}

/** How many groups each level gets: one, and what is left goes where the most work falls on one group. */
function sharesOf(levels: readonly (readonly Unit[])[], nodes: number): number[] {
  const shares = levels.map(() => 1);
  const work = levels.map(units => units.reduce((total, unit) => total + unit.cost, 0));
  for (let left = nodes - levels.length; left > 0; left--) {
    const divisible = levels.flatMap((units, level) => (shares[level]! < units.length ? [level] : []));
    if (divisible.length === 0) break;
    const busiest = divisible.reduce((a, b) => (work[b]! / shares[b]! > work[a]! / shares[a]! ? b : a));
    shares[busiest]!++;
  }
  return shares;
}

/** The unit's first rule by name: what it is recognised by when others of its rules change. */
const anchorOf = ({rules}: Program, unit: Unit): string =>
  unit.rules.map(rule => rules[rule]!.name).sort(byCodePoint)[0]!;
