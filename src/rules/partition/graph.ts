import {footprintText} from '../analysis/footprint-path.js';
import type {Program, Rule} from '../analysis/program.js';
import type {Plan} from './group-plan.js';
import {type PathTreeNode, type Survey, surveyOf} from './survey.js';

/** A plan as a picture shows it: rules in their parts, parts in their stages, and what interferes. */
export interface SplitGraph {
  readonly stages: readonly (readonly GraphPart[])[];
  readonly edges: readonly GraphEdge[];
  /** Interfering pairs that were left out for readability. */
  readonly omitted: number;
}

interface GraphPart {
  readonly name: string;
  /** Rules with the highest rank first. */
  readonly groups: readonly {readonly name: string; readonly rules: readonly GraphRule[]}[];
}

type GraphRule = Pick<Rule, 'order' | 'name' | 'salience'>;

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
        return {name, rules: ranked.map(order => program.rules[order]!)};
      }),
    })),
  );
  return {stages, edges, omitted: all.length - edges.length};
}

interface OpenEdge extends Pick<GraphEdge, 'from' | 'to' | 'kind'> {
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

/** The picture as Graphviz DOT: a cluster per part, stages from left to right. */
export function graphDot({stages, edges}: SplitGraph): string {
  const lines = [
    'digraph split {',
    '  rankdir=LR; node [shape=box, fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=10];',
  ];
  for (const [stage, parts] of stages.entries()) {
    for (const part of parts) {
      lines.push(
        `  subgraph ${quoted(`cluster_${part.name}`)} {`,
        `    label=${quoted(`stage ${stage + 1}: ${part.name}`)};`,
      );
      for (const {rules} of part.groups) {
        for (const rule of rules) lines.push(`    r${rule.order} [label=${quoted(`${rule.name}\n${rule.salience}`)}];`);
      }
      lines.push('  }');
    }
  }
  for (const {from, to, kind, paths, crosses} of edges) {
    const style = kind === 'clash' ? ', dir=none, style=dashed' : crosses ? ', penwidth=2' : '';
    lines.push(`  r${from} -> r${to} [label=${quoted(paths.join('\n'))}${style}];`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
