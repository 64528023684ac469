import {type Style, visibleWidth} from './style.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A column of figures, which stand under each other's last digits. */
export const right = (title: string): Column => ({title, align: 'right'});

interface TableOptions {
  readonly style: Style;
  readonly indent?: number;
}

/**
 * A table without rules or boxes: columns two spaces apart, titles dim, nothing behind the last word of a line. A column
 * of texts is given by its title.
 */
export function table(
  titled: readonly (Column | string)[],
  rows: readonly (readonly string[])[],
  {style, indent = 0}: TableOptions,
): string {
  const columns = titled.map((column): Column => (typeof column === 'string' ? {title: column} : column));
  const widths = columns.map(({title}, i) =>
    Math.max(visibleWidth(title), ...rows.map(row => visibleWidth(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    (
      ' '.repeat(indent) +
      columns
        .map(({align}, i) => {
          const cell = cells[i] ?? '';
          const space = ' '.repeat(widths[i]! - visibleWidth(cell));
          return align === 'right' ? space + cell : cell + space;
        })
        .join('  ')
    ).trimEnd();
  const titles = line(columns.map(({title}) => title));
  return [style('dim', titles), ...rows.map(line)].join('\n');
}
