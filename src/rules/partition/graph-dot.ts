import type {SplitGraph} from './graph.js';

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
