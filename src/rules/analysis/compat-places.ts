import type {ActionNode, Condition, FileNode, RelationOperator, RuleNode} from '../grl/ast.js';
import type {Rule} from './program.js';
import {bare, nodesOf} from './tree.js';

/** One rule with what surrounds it. */
export interface Subject {
  readonly rule: RuleNode;
  /** The same with its names bound. */
  readonly resolved: Rule;
  readonly tree: FileNode;
  readonly text: string;
  /** Facts and types of the ruleset. */
  readonly facts: ReadonlySet<string>;
}

/** The offset of the first place in a rule that a difference between engines touches. */
export type Find = (subject: Subject) => number | undefined;

/** The first of the nodes that are touched, by the places given. */
export const inNodes =
  (touches: (node: Condition, subject: Subject) => number | false | undefined): Find =>
  subject => {
    let first: number | undefined;
    for (const node of nodesOf(subject.rule)) {
      const at = touches(node, subject);
      if (typeof at === 'number' && (first === undefined || at < first)) first = at;
    }
    return first;
  };

export const inActions =
  (touches: (action: ActionNode) => boolean): Find =>
  ({rule}) =>
    rule.actions.find(touches)?.at;

export const attribute =
  (name: string, touches: (text: string | undefined) => boolean = () => true): Find =>
  ({rule}) => {
    const found = rule.written.find(each => each.name === name && touches(each.text));
    return found?.text === undefined ? found?.at : found.valueAt;
  };

interface Comparison {
  readonly op: RelationOperator;
  readonly opAt: number;
  readonly negated: boolean;
  /** The values compared; of a list test, what it is compared with. */
  readonly sides: readonly Condition[];
}

/** The relation that a node is, or that its list test ends in. */
export function comparisonIn(node: Condition): Comparison | undefined {
  if (node.kind === 'relation') return {...node, sides: [bare(node.left), bare(node.right)]};
  if (node.kind !== 'listTest' || !node.relation) return undefined;
  return {...node.relation, sides: [bare(node.relation.right)]};
}

export const inComparisons = (touches: (comparison: Comparison) => boolean): Find =>
  inNodes(node => {
    const comparison = comparisonIn(node);
    return comparison && touches(comparison) && comparison.opAt;
  });
