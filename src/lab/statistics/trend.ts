export interface Trend {
  /** Units of y per unit of x. */
  readonly slope: number;
  /** 95 % confidence interval of the slope. */
  readonly interval: readonly [number, number];
  /** The whole interval lies on one side of zero. */
  readonly significant: boolean;
}

export interface TrendOptions {
  /** How many trends are looked at together: each is held to its share of the 5 % (Bonferroni). Default 1. */
  readonly tests?: number;
  /** Whether samples may resemble the ones before them: then there are fewer independent ones. Default: they do not. */
  readonly correlated?: boolean;
}

/**
 * Ordinary least squares through (x, y) with the slope's confidence interval, 95 % for all tests together (Student's t,
 * n − 2 degrees of freedom). Of correlated samples n is the number of independent ones, by the first autocorrelation of
 * what the line leaves over (Bayley & Hammersley 1946). Needs at least three points.
 */
export function trendOf(
  points: readonly (readonly [number, number])[],
  {tests = 1, correlated = false}: TrendOptions = {},
): Trend {
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
  const residuals = points.map(([x, y]) => y - meanY - slope * (x - meanX));
  const freedom = Math.max(1, (correlated ? independentOf(residuals) : n) - 2);
  const left = residuals.reduce((sum, each) => sum + each ** 2, 0);
  const error = sxx === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(left / freedom / sxx);
  const reach = studentT(0.05 / tests, freedom) * error;
  return {slope, interval: [slope - reach, slope + reach], significant: slope - reach > 0 || slope + reach < 0};
}

/** How many independent samples tell as much as these, at least three. */
function independentOf(residuals: readonly number[]): number {
  const n = residuals.length;
  const all = residuals.reduce((sum, each) => sum + each ** 2, 0);
  if (all === 0) return n;
  const neighbours = residuals.slice(1).reduce((sum, each, index) => sum + each * residuals[index]!, 0);
  const correlation = Math.max(0, neighbours / all);
  return Math.max(3, (n * (1 - correlation)) / (1 + correlation));
}

/** The quantile that Student's t exceeds on either side with this probability (Hill 1970, CACM algorithm 396). */
export function studentT(probability: number, freedom: number): number {
  if (freedom <= 1) return 1 / Math.tan((probability * Math.PI) / 2);
  if (freedom <= 2) return Math.sqrt(2 / (probability * (2 - probability)) - 2);
  const a = 1 / (freedom - 0.5);
  const b = 48 / a ** 2;
  let c = (((20_700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * freedom;
  let y = (d * probability) ** (2 / freedom);
  if (y > 0.05 + a) {
    const x = -normalQuantile(probability / 2);
    y = x ** 2;
    if (freedom < 5) c += 0.3 * (freedom - 4.5) * (x + 0.6);
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y ** 2);
  } else {
    y =
      ((1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) + 0.5 / (freedom + 4)) * y - 1) *
        ((freedom + 1) / (freedom + 2)) +
      1 / y;
  }
  return Math.sqrt(freedom * y);
}

/** The quantile that a normal variable exceeds with this probability below a half (Abramowitz & Stegun 26.2.23, to 0.0005). */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  return t - ((0.010328 * t + 0.802853) * t + 2.515517) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1);
}
