import {median, quantile, randomFrom} from './summary.js';

/** What one node count reached: one throughput (evaluations per second) for each run. */
export interface ScalingPoint {
  readonly nodes: number;
  readonly runs: readonly number[];
}

interface Estimate {
  readonly value: number;
  /** 95 % confidence interval, by bootstrap over the runs. */
  readonly interval: readonly [number, number];
}

export interface ScalingFit {
  /** Amdahl's law: S(N) = 1 / (s + (1 − s) / N); `serial` is s. */
  readonly amdahl: {readonly serial: Estimate};
  /** Universal Scalability Law: S(N) = N / (1 + σ(N − 1) + κN(N − 1)). */
  readonly usl: {
    readonly sigma: number;
    readonly kappa: number;
    readonly sigmaInterval: readonly [number, number];
    readonly kappaInterval: readonly [number, number];
  };
  /** Predicted speed-up, refused (undefined) beyond twice the largest node count measured. */
  predict(nodes: number): number | undefined;
}

const bootstraps = 1000;

/**
 * Fits both laws to measured speed-ups. N / S(N) − 1 is linear in the laws' parameters, so a least-squares solution
 * with both held at zero or above is exact (N. J. Gunther, Guerrilla Capacity Planning, 2007, ch. 4–5).
 * Undefined with fewer than three node counts or without a measurement of one node: two points fit anything.
 */
export function fitScaling(points: readonly ScalingPoint[], seed = 1): ScalingFit | undefined {
  const usable = points.filter(({runs}) => runs.length > 0);
  if (usable.length < 3 || !usable.some(({nodes}) => nodes === 1)) return undefined;
  const random = randomFrom(seed);
  const best = solve(usable.map(({nodes, runs}) => [nodes, median(runs)]));
  const sampled = Array.from({length: bootstraps}, () =>
    solve(usable.map(({nodes, runs}) => [nodes, median(runs.map(() => runs[Math.floor(random() * runs.length)]!))])),
  );
  const interval = (pick: (law: Laws) => number): [number, number] => {
    const values = sampled.map(pick);
    return [quantile(values, 0.025), quantile(values, 0.975)];
  };
  const furthest = 2 * Math.max(...usable.map(({nodes}) => nodes));
  return {
    amdahl: {serial: {value: best.serial, interval: interval(law => law.serial)}},
    usl: {
      sigma: best.sigma,
      kappa: best.kappa,
      sigmaInterval: interval(law => law.sigma),
      kappaInterval: interval(law => law.kappa),
    },
    predict: nodes =>
      nodes > furthest ? undefined : nodes / (1 + best.sigma * (nodes - 1) + best.kappa * nodes * (nodes - 1)),
  };
}

interface Laws {
  serial: number;
  sigma: number;
  kappa: number;
}

function solve(throughputs: readonly (readonly [nodes: number, perSecond: number])[]): Laws {
  const single = throughputs.find(([nodes]) => nodes === 1)![1];
  let aa = 0;
  let ab = 0;
  let bb = 0;
  let ay = 0;
  let by = 0;
  for (const [nodes, perSecond] of throughputs) {
    const a = nodes - 1;
    const b = nodes * (nodes - 1);
    const y = nodes / (perSecond / single) - 1;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * y;
    by += b * y;
  }
  const serial = Math.max(0, ay / aa);
  const determinant = aa * bb - ab * ab;
  const sigma = (ay * bb - by * ab) / determinant;
  const kappa = (by * aa - ay * ab) / determinant;
  // A negative parameter has no meaning: the best solution then lies on the border, where the other stands alone.
  if (sigma < 0) return {serial, sigma: 0, kappa: Math.max(0, by / bb)};
  if (kappa < 0) return {serial, sigma: serial, kappa: 0};
  return {serial, sigma, kappa};
}
