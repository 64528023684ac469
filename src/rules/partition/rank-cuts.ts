import type {PathTreeNode} from './path-tree.js';
import type {Survey} from './survey.js';

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
