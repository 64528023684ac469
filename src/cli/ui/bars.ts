const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A horizontal bar of up to `width` cells, an eighth of a cell fine. Not above the full width, not below nothing. */
export function bar(value: number, {max, width}: {max: number; width: number}): string {
  const share = max > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / max)) : 0;
  const parts = Math.round(share * width * 8);
  return '█'.repeat(Math.floor(parts / 8)) + eighths[parts % 8]!;
}

/** One character a value, the lowest `▁` at zero, the highest value `█`; a gap for what is not a number. */
export function sparkline(values: readonly number[]): string {
  const max = Math.max(0, ...values.filter(Number.isFinite));
  return values
    .map(value => {
      if (!Number.isFinite(value)) return ' ';
      return levels[max === 0 ? 0 : Math.min(7, Math.max(0, Math.round((value / max) * 7)))]!;
    })
    .join('');
}

const shades = [' ', '░', '▒', '▓', '█'];

/** A heat row: how often each latency occurred, from fast on the left to slow on the right. */
export function heatRow(counts: readonly number[]): string {
  const most = Math.max(...counts, 1);
  return counts
    .map(count => shades[count === 0 ? 0 : Math.max(1, Math.round((count / most) * (shades.length - 1)))]!)
    .join('');
}
