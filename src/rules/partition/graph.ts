import {footprintText} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';
import type {Plan} from './group-plan.js';
import type {PathTreeNode} from './path-tree.js';
import {type Survey, surveyOf} from './survey.js';

/** A plan as a picture shows it: rules in their parts, parts in their stages, and what interferes. */
export interface SplitGraph {
  readonly stages: readonly (readonly GraphPart[])[];
  readonly edges: readonly GraphEdge[];
  /** Interfering pairs that were left out for readability. */
  readonly omitted: number;
}

interface GraphPart {
  readonly name: string;
  readonly groups: readonly GraphGroup[];
}

interface GraphGroup {
  readonly name: string;
  /** Highest rank first. */
  readonly rules: readonly {readonly order: number; readonly name: string; readonly salience: number}[];
}

/** `from` writes what `to` reads; a `clash` is two writers of one path. Rules by `Rule.order`. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: 'flow' | 'clash';
  readonly paths: readonly string[];
  /** Between two parts, so that a stage waits for it. */
  readonly crosses: boolean;
}

/** Edges beyond this many say nothing to an eye. */
const mostEdges = 400;

/** The picture of a plan; edges between parts come first and are never dropped for those inside. */
export function graphOf(program: Program, plan: Plan, groupOf: (order: number) => string): SplitGraph {
  const survey = surveyOf(program);
  const partOf = new Map(
    plan.stages.flatMap(stage => stage.parts.flatMap(part => part.orders.map(order => [order, part] as const))),
  );
  const all = [...edgesOf(survey).values()].map(({from, to, kind, paths}) => {
    return {from, to, kind, paths: [...paths], crosses: partOf.get(from) !== partOf.get(to)};
  });
  const edges = [...all.filter(edge => edge.crosses), ...all.filter(edge => !edge.crosses)].slice(0, mostEdges);
  const stages = plan.stages.map(stage =>
    stage.parts.map(part => ({
      name: part.name,
      groups: part.groups.map(name => {
        const orders = part.orders.filter(order => groupOf(order) === name);
        const ranked = orders.sort((a, b) => survey.ranks[a]! - survey.ranks[b]!);
        return {name, rules: ranked.map(order => ruleOf(program, order))};
      }),
    })),
  );
  return {stages, edges, omitted: all.length - edges.length};
}

const ruleOf = ({rules}: Program, order: number) => ({
  order,
  name: rules[order]!.name,
  salience: rules[order]!.salience,
});

interface OpenEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: GraphEdge['kind'];
  readonly paths: Set<string>;
}

/** All interfering pairs that meet on a path. Grows with their number, so only a picture asks for it. */
function edgesOf({tree}: Survey): ReadonlyMap<string, OpenEdge> {
  const edges = new Map<string, OpenEdge>();
  const add = (from: number, to: number, kind: GraphEdge['kind'], node: PathTreeNode) => {
    if (from === to) return;
    const [a, b] = kind === 'clash' && from > to ? [to, from] : [from, to];
    const key = `${kind} ${a} ${b}`;
    const edge = edges.get(key) ?? {from: a, to: b, kind, paths: new Set<string>()};
    edge.paths.add(footprintText(node.path));
    edges.set(key, edge);
  };
  const visit = (node: PathTreeNode): void => {
    for (let outer: PathTreeNode | undefined = node; outer; outer = outer.parent) {
      for (const writer of node.writers) {
        for (const reader of outer.readers) add(writer, reader, 'flow', node);
        for (const other of outer.writers) add(writer, other, 'clash', node);
      }
      if (outer === node) continue;
      for (const writer of outer.writers) for (const reader of node.readers) add(writer, reader, 'flow', node);
    }
    for (const child of node.children.values()) visit(child);
  };
  visit(tree);
  return edges;
}
