import {type Footprint, footprintOf} from '../analysis/footprint.js';
import type {Program} from '../analysis/program.js';
import {type PathTreeNode, pathTree} from './path-tree.js';

/** What the planner knows of a program before any group is looked at. Rules are numbers, as in `Rule.order`. */
export interface Survey {
  readonly program: Program;
  /** Undefined for a disabled rule: it never fires, so it interferes with nothing. */
  readonly footprints: readonly (Footprint | undefined)[];
  /** Place in the firing order of equals: 0 outranks all (salience, then load order). */
  readonly ranks: Int32Array;
  readonly tree: PathTreeNode;
}

/** Reads a program once for the planner. */
export function surveyOf(program: Program): Survey {
  const footprints = program.rules.map(rule => (rule.enabled ? footprintOf(rule) : undefined));
  return {program, footprints, ranks: ranksOf(program), tree: pathTree(footprints)};
}

/** Rank by `Rule.order`: 0 for the rule that outranks all others. Kept with the program, so asking again is free. */
export function ranksOf(program: Program): Int32Array {
  const known = ranksByProgram.get(program);
  if (known) return known;
  const ranks = new Int32Array(program.rules.length);
  const ranked = [...program.rules].sort((a, b) => b.salience - a.salience || a.order - b.order);
  ranked.forEach((rule, rank) => {
    ranks[rule.order] = rank;
  });
  ranksByProgram.set(program, ranks);
  return ranks;
}

const ranksByProgram = new WeakMap<Program, Int32Array>();
