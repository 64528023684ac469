/** One sample of a metric: its labels and value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples by metric name, from Prometheus' text format (version 0.0.4). Lines that are none are passed over. */
export function parseMetrics(text: string): ReadonlyMap<string, readonly Sample[]> {
  const found = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === undefined) continue;
    const samples = found.get(name) ?? [];
    found.set(name, samples);
    samples.push({labels: labelsOf(labels), value: Number(value)});
  }
  return found;
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value!.replace(/\\(.)/g, '$1')]),
  );

/** Sum of a metric's samples, of those whose labels pass. */
export const total = (
  metrics: ReadonlyMap<string, readonly Sample[]>,
  name: string,
  passes: (labels: Readonly<Record<string, string>>) => boolean = () => true,
): number => (metrics.get(name) ?? []).filter(({labels}) => passes(labels)).reduce((sum, {value}) => sum + value, 0);

/** Cumulative counts of a histogram by upper bound, over all label sets that pass. */
export function buckets(
  metrics: ReadonlyMap<string, readonly Sample[]>,
  name: string,
  passes: (labels: Readonly<Record<string, string>>) => boolean = () => true,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const {labels, value} of metrics.get(`${name}_bucket`) ?? []) {
    if (!passes(labels)) continue;
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    found.set(bound, (found.get(bound) ?? 0) + value);
  }
  return found;
}

/** A quantile between two scrapes of a histogram, interpolated within its bucket as Prometheus does; undefined without answers. */
export function quantile(
  share: number,
  now: ReadonlyMap<number, number>,
  before: ReadonlyMap<number, number>,
): number | undefined {
  const bounds = [...now.keys()].sort((a, b) => a - b);
  const counts = bounds.map(bound => now.get(bound)! - (before.get(bound) ?? 0));
  const all = counts.at(-1) ?? 0;
  if (all <= 0) return undefined;
  const wanted = share * all;
  const at = counts.findIndex(count => count >= wanted);
  const [low, high] = [at === 0 ? 0 : bounds[at - 1]!, bounds[at]!];
  if (!Number.isFinite(high)) return low;
  const below = at === 0 ? 0 : counts[at - 1]!;
  return low + ((high - low) * (wanted - below)) / Math.max(1e-9, counts[at]! - below);
}
