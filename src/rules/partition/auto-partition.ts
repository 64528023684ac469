import {createHash} from 'node:crypto';
import {byCodePoint} from '../../kit/json.js';
import type {Program} from '../analysis/program.js';
import {ruleCosts} from './cost.js';
import type {RuleGroup} from './group-plan.js';
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
  const work = levels.map(own => own.reduce((total, unit) => total + unit.cost, 0));
  const most = levels.map(own => own.length);
  for (const [level, share] of sharesOf(work, nodes, most).entries()) {
    const bins = names.slice(taken, taken + share);
    taken += share;
    const loads = levels[level]!.map(unit => ({key: anchorOf(program, unit), cost: unit.cost, rules: unit.rules}));
    for (const [{rules}, bin] of pack(loads, bins)) for (const rule of rules) orders.get(bin)!.push(rule);
  }
  return names.map(name => ({name, orders: orders.get(name)!.sort((a, b) => a - b)}));
}

/**
 * How many of `count` nodes or groups each piece of work gets: one, and what is left goes where most work falls on one.
 *
 * @param most Of how many each piece can make use; without it any number.
 */
export function sharesOf(work: readonly number[], count: number, most?: readonly number[]): number[] {
  const shares = work.map(() => 1);
  for (let left = count - work.length; left > 0; left--) {
    const divisible = [...work.keys()].filter(i => !most || shares[i]! < most[i]!);
    if (divisible.length === 0) break;
    shares[divisible.reduce((a, b) => (work[b]! / shares[b]! > work[a]! / shares[a]! ? b : a))]!++;
  }
  return shares;
}

/** The unit's first rule by name: what it is recognised by when others of its rules change. */
const anchorOf = ({rules}: Program, unit: Unit): string =>
  unit.rules.map(rule => rules[rule]!.name).sort(byCodePoint)[0]!;

/** Something to be packed as a whole. */
export interface Load {
  /** What it is recognised by when the rules change a little. */
  readonly key: string;
  readonly cost: number;
}

/** How much fuller than its fair share a bin may get before a load goes elsewhere than its first choice. */
const slack = 1.1;

/**
 * Packs loads into bins, the largest first. Each load has its own order of preference among the bins (rendezvous
 * hashing, Thaler and Ravishankar 1996) and takes the first that has room, else the emptiest: nearly even, and a small
 * change of the loads moves few of them.
 *
 * @returns the bin of each load
 */
export function pack<L extends Load>(loads: readonly L[], bins: readonly string[]): Map<L, string> {
  const fair = loads.reduce((total, load) => total + load.cost, 0) / bins.length;
  const filled = new Map(bins.map(bin => [bin, 0]));
  const packed = new Map<L, string>();
  for (const load of [...loads].sort((a, b) => b.cost - a.cost || (a.key < b.key ? -1 : 1))) {
    const preferred = [...bins].sort((a, b) => score(load.key, b) - score(load.key, a));
    const emptiest = bins.reduce((least, bin) => (filled.get(bin)! < filled.get(least)! ? bin : least));
    const bin = preferred.find(candidate => filled.get(candidate)! + load.cost <= fair * slack) ?? emptiest;
    filled.set(bin, filled.get(bin)! + load.cost);
    packed.set(load, bin);
  }
  return packed;
}

/** An even number in 0 … 2^48 for a pair, the same on every machine. */
const score = (key: string, bin: string): number =>
  createHash('sha256').update(`${bin}\0${key}`).digest().readUIntBE(0, 6);
