/** A mapping from values to pixels with its tick marks. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Linear, from 0 or below the smallest value to a round number above the largest; about `count` ticks at 1, 2, 5 × 10ⁿ. */
export function linearScale(values: readonly number[], pixels: readonly [number, number], count = 5): Scale {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(...finite, low + 1e-9);
  const step = roundStep((high - low) / count);
  const ticks: number[] = [];
  for (let tick = Math.floor(low / step) * step; tick < high + step * 0.999; tick += step) ticks.push(cleaned(tick));
  return scaleOf(value => value, ticks, pixels);
}

/** Logarithmic to base 10, for latencies: a tail of seconds beside a body of milliseconds. */
export function logScale(values: readonly number[], pixels: readonly [number, number]): Scale {
  const positive = values.filter(value => Number.isFinite(value) && value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, 1)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, 1))));
  const ticks = Array.from({length: high - low + 1}, (_, index) => 10 ** (low + index));
  return scaleOf(value => Math.log10(Math.max(value, 10 ** low)), ticks, pixels);
}

function scaleOf(transform: (value: number) => number, ticks: number[], [from, to]: readonly [number, number]): Scale {
  const low = transform(ticks[0]!);
  const high = transform(ticks.at(-1)!);
  const scale = (value: number) => from + ((transform(value) - low) / (high - low)) * (to - from);
  return Object.assign(scale, {ticks});
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].find(factor => factor * power >= raw)! * power;
}

const cleaned = (value: number) => Number(value.toPrecision(12));
