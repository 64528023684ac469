const shades = [' ', '░', '▒', '▓', '█'];

/** A heat row: how often each latency occurred, from fast on the left to slow on the right. */
export function heatRow(counts: readonly number[]): string {
  const most = Math.max(...counts, 1);
  return counts
    .map(count => shades[count === 0 ? 0 : Math.max(1, Math.round((count / most) * (shades.length - 1)))]!)
    .join('');
}
