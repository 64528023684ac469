import type {Footprint} from '../analysis/footprint.js';
import {type FootprintPath, typesOfFact} from '../analysis/footprint-path.js';

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
      if (!path.numbered) continue;
      const type = path.steps[0]!;
      const others = numbered.get(type);
      if (others) others.push(rule);
      else numbered.set(type, [rule]);
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
