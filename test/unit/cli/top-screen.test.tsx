import {render} from 'ink-testing-library';
import {createElement} from 'react';
import {expect, test, vi} from 'vitest';
import {changes, Top} from '../../../src/cli/screens/top.js';
import {buckets, parseMetrics, quantile, total} from '../../../src/cluster/observe/metrics-text.js';
import type {PartSample} from '../../../src/cluster/observe/sampler.js';

const part = (name: string, change: Partial<PartSample> = {}): PartSample => ({
  name,
  kind: 'node',
  group: 'pricing',
  state: 'ready',
  pid: 1,
  url: 'http://127.0.0.1:1',
  version: 3,
  restarts: 0,
  perSecond: 120,
  p50Ms: 0.2,
  p99Ms: 1.5,
  errorsPerSecond: 0,
  cpu: 0.25,
  memoryBytes: 90 * 2 ** 20,
  ...change,
});

const settle = () => new Promise(resolve => setTimeout(resolve, 200));

test('parts with their figures; sorted, filtered, opened and drained by keys', async () => {
  const drain = vi.fn();
  const samples = [part('pricing-1'), part('pricing-2', {perSecond: 300}), part('loyalty-1', {group: 'loyalty'})];
  const {lastFrame, stdin, unmount} = render(createElement(Top, {cluster: 'shop', look: async () => samples, drain}));
  const press = async (keys: string) => {
    stdin.write(keys);
    await settle();
  };
  await settle();
  expect(lastFrame()).toContain('shop 3 of 3 ready');
  expect(lastFrame()).toContain('pricing 2/2 420/s · loyalty 1/1 120/s');
  await press('s');
  const order = lastFrame()!.match(/(pricing|loyalty)-\d/g);
  expect(order![0]).toBe('pricing-2');
  await press('d');
  expect(drain).toHaveBeenCalledWith(samples[1]);
  await press('f');
  await press('loyalty');
  await press('\r');
  expect(lastFrame()).not.toContain('pricing-1');
  await press('\r');
  expect(lastFrame()).toContain('started again 0×');
  unmount();
});

test('the choice stays with its part when rows change places', async () => {
  const drain = vi.fn();
  let samples = [part('pricing-1', {p99Ms: 9}), part('pricing-2', {p99Ms: 5})];
  const look = async () => samples;
  const {lastFrame, stdin, unmount} = render(createElement(Top, {cluster: 'shop', look, drain, everyMs: 50}));
  await settle();
  for (const key of ['s', 's', 'd']) {
    stdin.write(key);
    await settle();
  }
  samples = [part('pricing-1', {p99Ms: null}), part('pricing-2', {p99Ms: 5})];
  await settle();
  expect(lastFrame()!.match(/pricing-\d/g)![0]).toBe('pricing-2');
  stdin.write('d');
  await settle();
  expect(drain.mock.calls.map(([{name}]) => name)).toEqual(['pricing-1', 'pricing-1']);
  unmount();
});

test('what changed is told in words', () => {
  const before = [part('a'), part('b')];
  const now = [part('a', {state: 'ejected'}), part('b', {restarts: 1, version: 4}), part('c')];
  expect(changes(before, now, '10:00:00')).toEqual([
    '10:00:00 a: ready → ejected',
    '10:00:00 b was started again',
    '10:00:00 b serves version 4',
    '10:00:00 c joined',
  ]);
});

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
