import type {PartSample} from '../../../../src/cluster/observe/sampler.js';

/** A node as `top` sees it, with what a test changes. */
export const part = (name: string, change: Partial<PartSample> = {}): PartSample => ({
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
