import {addTo} from '../../kit/group-by.js';
import {type Footprint, footprintOf} from '../analysis/footprint.js';
import {type FootprintPath, typesOfFact} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';

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

/** One path of the ruleset with the rules that read and write exactly there. Rules are numbers, as in `Rule.order`. */
export interface PathTreeNode {
  readonly parent: PathTreeNode | undefined;
  readonly path: FootprintPath;
  readonly children: Map<string, PathTreeNode>;
  readonly readers: number[];
  readonly writers: number[];
}

/**
 * All footprints as one tree, so that what meets a path is its ancestors, itself and its subtree: ten thousand rules
 * are compared by walking it once instead of pair by pair. A numbered read (`exists(T…)`) stands at every fact that
 * is an instance of T and that some rule mentions.
 */
export function pathTree(footprints: readonly (Footprint | undefined)[]): PathTreeNode {
  const root = nodeAt(undefined, {steps: [], numbered: false});
  const numbered = new Map<string, number[]>();
  footprints.forEach((footprint, rule) => {
    if (!footprint) return;
    for (const path of footprint.reads) {
      descend(root, path.steps).readers.push(rule);
      if (path.numbered) addTo(numbered, path.steps[0]!, rule);
    }
    for (const path of footprint.writes) descend(root, path.steps).writers.push(rule);
  });
  for (const [fact, node] of root.children) {
    for (const type of typesOfFact(fact)) for (const rule of numbered.get(type) ?? []) node.readers.push(rule);
  }
  return root;
}

function descend(root: PathTreeNode, steps: readonly string[]): PathTreeNode {
  let node = root;
  for (const [depth, step] of steps.entries()) {
    let next = node.children.get(step);
    if (!next) {
      next = nodeAt(node, {steps: steps.slice(0, depth + 1), numbered: false});
      node.children.set(step, next);
    }
    node = next;
  }
  return node;
}

const nodeAt = (parent: PathTreeNode | undefined, path: FootprintPath): PathTreeNode => ({
  parent,
  path,
  children: new Map(),
  readers: [],
  writers: [],
});
