import {expect, test} from 'vitest';
import {buckets, parseMetrics, quantile, total} from '../../../../src/cluster/observe/metrics-text.js';

test('metrics are read with their labels, and quantiles lie in their bucket', () => {
  const text = (fast: number, slow: number) => `# HELP x
# TYPE x histogram
x_bucket{route="/v1/evaluate",le="0.01"} ${fast}
x_bucket{route="/v1/evaluate",le="0.1"} ${fast + slow}
x_bucket{route="/v1/evaluate",le="+Inf"} ${fast + slow}
x_count{route="/v1/evaluate"} ${fast + slow}
plain 4.5
odd{name="a \\"quoted\\" one"} 1
`;
  const [now, before] = [parseMetrics(text(90, 10)), parseMetrics(text(0, 0))];
  expect(total(now, 'plain')).toBe(4.5);
  expect(now.get('odd')![0]!.labels.name).toBe('a "quoted" one');
  const [late, early] = [buckets(now, 'x'), buckets(before, 'x')];
  expect(quantile(0.5, late, early)).toBeCloseTo(0.01 * (50 / 90), 6);
  expect(quantile(0.99, late, early)).toBeCloseTo(0.01 + 0.09 * 0.9, 6);
  expect(quantile(0.5, late, late)).toBeUndefined();
});
