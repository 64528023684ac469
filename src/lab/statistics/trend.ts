export interface Trend {
  /** Units of y per unit of x. */
  readonly slope: number;
  /** 95 % confidence interval of the slope. */
  readonly interval: readonly [number, number];
  /** The whole interval lies on one side of zero. */
  readonly significant: boolean;
}

/**
 * Ordinary least squares through (x, y) with the slope's 95 % confidence interval (Student's t, n − 2 degrees of
 * freedom). Needs at least three points.
 */
export function trendOf(points: readonly (readonly [number, number])[]): Trend {
  const n = points.length;
  if (n < 3) return {slope: 0, interval: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], significant: false};
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let sxx = 0;
  let sxy = 0;
  for (const [x, y] of points) {
    sxx += (x - meanX) ** 2;
    sxy += (x - meanX) * (y - meanY);
  }
  const slope = sxx === 0 ? 0 : sxy / sxx;
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  const error = sxx === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(residual / (n - 2) / sxx);
  const reach = studentT95(n - 2) * error;
  return {slope, interval: [slope - reach, slope + reach], significant: slope - reach > 0 || slope + reach < 0};
}

const table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Two-sided 97.5 % quantile of Student's t: tabled to 10 degrees of freedom, then Cornish–Fisher's expansion. */
export function studentT95(freedom: number): number {
  const z = 1.959964;
  if (freedom <= 10) return table[Math.max(1, Math.floor(freedom)) - 1]!;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
