import {addTo} from '../../kit/group-by.js';
import type {PathTreeNode, Survey} from './survey.js';

/**
 * The connected parts of the interference graph, within each group: `parts[rule]` is the same number for two rules of
 * a group exactly when a chain of interfering rules of that group joins them. Two rules interfere when one writes what
 * the other reads or writes, when they share an activation group, or when either is exclusive (law of splits, 1).
 *
 * @param groups Group of each rule, by `Rule.order`; a negative number leaves the rule out.
 */
export function connectedParts({footprints, tree}: Survey, groups: Int32Array): Int32Array {
  const parts = new UnionFind(footprints.length);
  new Joiner(parts, groups).visit(tree);

  const byActivationGroup = new Map<string, number>();
  const exclusive = new Map<number, number>();
  footprints.forEach((footprint, rule) => {
    const group = groups[rule]!;
    if (!footprint || group < 0) return;
    if (footprint.exclusive) exclusive.set(group, rule);
    if (footprint.activationGroup === undefined) return;
    const key = `${group} ${footprint.activationGroup}`;
    parts.union(rule, byActivationGroup.get(key) ?? rule);
    byActivationGroup.set(key, rule);
  });
  footprints.forEach((footprint, rule) => {
    const other = exclusive.get(groups[rule]!);
    if (footprint && other !== undefined) parts.union(rule, other);
  });
  return Int32Array.from(footprints, (_, rule) => parts.find(rule));
}

/** Joins rules that meet on the path tree, in one walk: a write meets all that stands above, at and below it. */
class Joiner {
  /** A rule of each group that writes at or above the node being visited. */
  private readonly writersAbove = new Map<number, number>();

  constructor(
    private readonly parts: UnionFind,
    private readonly groups: Int32Array,
  ) {}

  /** Returns the rules that write at or below the node, by group; those already in one part count as one. */
  visit(node: PathTreeNode): Map<number, number[]> {
    const entered: number[] = [];
    for (const rule of node.writers) {
      const group = this.groups[rule]!;
      if (group < 0 || this.writersAbove.has(group)) continue;
      this.writersAbove.set(group, rule);
      entered.push(group);
    }
    const rules = [...node.readers, ...node.writers].filter(rule => this.groups[rule]! >= 0);
    for (const rule of rules) {
      const writer = this.writersAbove.get(this.groups[rule]!);
      if (writer !== undefined) this.parts.union(rule, writer);
    }

    const below = new Map<number, number[]>();
    for (const child of node.children.values()) {
      for (const [group, writers] of this.visit(child)) {
        for (const writer of writers) addTo(below, group, writer);
      }
    }
    for (const rule of rules) {
      const writers = below.get(this.groups[rule]!);
      if (!writers) continue;
      for (const writer of writers) this.parts.union(rule, writer);
      writers.length = 1;
    }
    for (const rule of node.writers) if (this.groups[rule]! >= 0) below.set(this.groups[rule]!, [rule]);
    for (const group of entered) this.writersAbove.delete(group);
    return below;
  }
}

/** Disjoint sets over 0 … size−1, with path halving and union by size (Tarjan 1975): near-linear in all. */
export class UnionFind {
  private readonly parents: Int32Array;
  private readonly sizes: Int32Array;

  constructor(size: number) {
    this.parents = Int32Array.from({length: size}, (_, i) => i);
    this.sizes = new Int32Array(size).fill(1);
  }

  /** The representative of `item`'s set. */
  find(item: number): number {
    let at = item;
    while (this.parents[at] !== at) {
      this.parents[at] = this.parents[this.parents[at]!]!;
      at = this.parents[at]!;
    }
    return at;
  }

  /** Joins two sets; false when they were one already. */
  union(a: number, b: number): boolean {
    let [x, y] = [this.find(a), this.find(b)];
    if (x === y) return false;
    if (this.sizes[x]! < this.sizes[y]!) [x, y] = [y, x];
    this.parents[y] = x;
    this.sizes[x]! += this.sizes[y]!;
    return true;
  }
}
