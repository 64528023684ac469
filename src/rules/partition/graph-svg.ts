import {counted} from '../../kit/words.js';
import type {GraphEdge, SplitGraph} from './graph.js';

/** Lengths in pixels. */
const row = 22;
const header = 26;
const groupHeader = 20;
const partWidth = 260;
const columnGap = 170;
const partGap = 24;
const margin = 28;
const top = 84;

/**
 * The picture as a self-contained SVG: a column per stage, a box per part, a row per rule in rank order, edges behind the boxes. A flow leaves
 * a rule on the right and enters one on the left; inside a part it bows out on the right. Every edge and rule has a
 * tooltip with its paths. Readable in light and dark.
 */
export function graphSvg(graph: SplitGraph): string {
  const {boxes, rows, width, height} = layout(graph);
  const note = graph.omitted > 0 ? `${graph.omitted} more interfering pairs are not drawn` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Stages, groups and interference of the rules">
<style>${style}</style>
<defs>${marker('tip', 'tip')}${marker('tip-crosses', 'tip crosses-tip')}</defs>
<rect width="100%" height="100%" class="ground"/>
<text x="${margin}" y="26" class="title">Rules, groups and interference</text>
${legend(note)}
${graph.edges.map(edge => edgeSvg(edge, rows)).join('\n')}
${boxes.join('\n')}
</svg>
`;
}

const marker = (id: string, look: string): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8Z" class="${look}"/></marker>`;

/** A sample of each kind of edge with what it means. */
function legend(note: string): string {
  const kinds = [
    ['flow crosses', 'a later stage reads what is written'],
    ['flow', 'read in the same part'],
    ['clash', 'both write'],
  ] as const;
  const samples = kinds.map(([look, text], i) => {
    const x = margin + [0, 262, 440][i]!;
    return `<path d="M${x} 46h26" class="edge ${look}"/><text x="${x + 32}" y="50" class="small">${text}</text>`;
  });
  return `${samples.join('')}<text x="${margin + 560}" y="50" class="small">${escaped(note)}</text>`;
}

interface RowPlace {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

function layout({stages}: SplitGraph) {
  const boxes: string[] = [];
  const rows = new Map<number, RowPlace>();
  let height = top;
  for (const [stage, parts] of stages.entries()) {
    const x = margin + stage * (partWidth + columnGap);
    let y = top;
    boxes.push(`<text x="${x + 2}" y="${y - 8}" class="small">stage ${stage + 1}</text>`);
    for (const part of parts) {
      const isJoined = part.groups.length > 1;
      const above = isJoined ? groupHeader : 0;
      const count = part.groups.reduce((sum, group) => sum + group.rules.length, 0);
      const lines = count * row + part.groups.length * above;
      boxes.push(`<rect x="${x}" y="${y}" width="${partWidth}" height="${header + lines + 6}" rx="8" class="part"/>`);
      boxes.push(
        `<text x="${x + 12}" y="${y + 18}" class="name">${escaped(shortened(part.name, 26))}</text><text x="${x + partWidth - 12}" y="${y + 18}" class="rank small">${isJoined ? 'kept together' : counted(count, 'rule')}</text>`,
      );
      let line = y + header;
      for (const group of part.groups) {
        if (isJoined) {
          boxes.push(
            `<text x="${x + 12}" y="${line + 13}" class="small">${escaped(group.name)}, ${counted(group.rules.length, 'rule')}</text>`,
          );
        }
        line += above;
        for (const rule of group.rules) {
          rows.set(rule.order, {left: x, right: x + partWidth, y: line + row / 2});
          boxes.push(
            `<g><title>${escaped(`${rule.name}, salience ${rule.salience}`)}</title><text x="${x + 20}" y="${line + 15}" class="rule">${escaped(shortened(rule.name, 26))}</text><text x="${x + partWidth - 12}" y="${line + 15}" class="rank">${rule.salience}</text></g>`,
          );
          line += row;
        }
      }
      y += header + lines + 6 + partGap;
    }
    height = Math.max(height, y);
  }
  const width = 2 * margin + stages.length * partWidth + Math.max(0, stages.length - 1) * columnGap + columnGap / 2;
  return {boxes, rows, width: Math.max(width, 760), height: height + margin / 2};
}

function edgeSvg({from, to, kind, paths, crosses}: GraphEdge, rows: ReadonlyMap<number, RowPlace>): string {
  const [a, b] = [rows.get(from)!, rows.get(to)!];
  const bow = Math.min(columnGap / 2, 26 + Math.abs(a.y - b.y) / 4);
  const onward = b.left > a.right;
  const [endX, endControl] = onward ? [b.left, b.left - columnGap / 2] : [b.right, b.right + bow];
  const control = onward ? a.right + columnGap / 2 : a.right + bow;
  const tip = kind === 'flow' ? ` marker-end="url(#${crosses ? 'tip-crosses' : 'tip'})"` : '';
  return `<path d="M${a.right} ${a.y}C${control} ${a.y} ${endControl} ${b.y} ${endX} ${b.y}" class="edge ${kind}${crosses ? ' crosses' : ''}"${tip}><title>${escaped(paths.join(', '))}</title></path>`;
}

const style = `text{font:13px system-ui,sans-serif;fill:#1d2433}.ground{fill:#fff}.title{font-size:16px;font-weight:600}.small{font-size:11px;fill:#647089}.name{font-weight:600}.rank{text-anchor:end;fill:#647089;font-variant-numeric:tabular-nums}.part{fill:#f4f6fb;stroke:#b9c3d8}.edge{fill:none;stroke:#8a97b4;stroke-opacity:.55}.clash{stroke:#c4622d;stroke-dasharray:4 3}.crosses{stroke:#2f6fde;stroke-width:1.4;stroke-opacity:.6}.edge:hover{stroke:#d4327c;stroke-width:3;stroke-opacity:1}.tip{fill:#8a97b4}.crosses-tip{fill:#2f6fde}@media(prefers-color-scheme:dark){text{fill:#e6eaf4}.ground{fill:#12161f}.part{fill:#1b2130;stroke:#3a4661}.small,.rank{fill:#93a0bb}}`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.codePointAt(0)};`);

const shortened = (text: string, length: number): string =>
  [...text].length > length ? `${[...text].slice(0, length - 1).join('')}…` : text;
