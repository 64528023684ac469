import {parseMetrics} from '../../../cluster/observe/metrics-text.js';
import {trendOf} from '../../statistics/trend.js';
import type {VitalTrend} from '../report/report.js';
import type {ClusterUnderTest} from './cluster-under-test.js';

/** What is watched in a soak: each must not grow. */
export const vitals = [
  {name: 'memory', metric: 'process_resident_memory_bytes', unit: 'bytes', least: 16 * 2 ** 20},
  {name: 'handles', metric: 'nodejs_active_handles_total', unit: '', least: 10},
  {name: 'event loop lag', metric: 'nodejs_eventloop_lag_p99_seconds', unit: 's', least: 0.005},
  {name: 'connections', metric: 'rulectl_active_connections', unit: '', least: 10},
] as const;

/** Growth over the whole soak below this share of the mean, or below its figure's `least`, is no leak worth a failure. */
const tolerated = 0.05;

type Sample = readonly [hours: number, value: number];

/** Samples every part's own figures while a soak runs. */
export class VitalsLog {
  readonly #samples = new Map<string, Sample[]>();
  readonly #start = performance.now();

  constructor(private readonly test: Pick<ClusterUnderTest, 'cluster' | 'parts'>) {}

  /** Asks every part once; one that does not answer is left out of this round. */
  async sample(): Promise<void> {
    const hours = (performance.now() - this.#start) / 3_600_000;
    // Into a container every look is a process of its own: that would disturb more than it tells.
    const parts = (await this.test.parts()).filter(({url}) => url !== null);
    await Promise.all(
      parts.map(async ({name}) => {
        const text = await this.test.cluster.metrics(name, {timeoutMs: 2000}).catch(() => '');
        const figures = parseMetrics(text);
        for (const {metric} of vitals) {
          const value = figures.get(metric)?.[0]?.value;
          if (!Number.isFinite(value)) continue;
          const key = `${name}\n${metric}`;
          const samples = this.#samples.get(key) ?? [];
          this.#samples.set(key, samples);
          samples.push([hours, value!]);
        }
      }),
    );
  }

  /** The trend of each figure of each part, without the first fifth, in which caches fill. */
  trends(): VitalTrend[] {
    const tests = this.#samples.size;
    return [...this.#samples].flatMap(([key, samples]) => {
      const [part = '', metric = ''] = key.split('\n');
      const settled = samples.slice(Math.floor(samples.length / 5));
      if (settled.length < 5) return [];
      const trend = trendOf(settled, {tests, correlated: true});
      const mean = settled.reduce((sum, [, value]) => sum + value, 0) / settled.length;
      const {name, unit, least} = vitals.find(vital => vital.metric === metric)!;
      const hours = settled.at(-1)![0] - settled[0]![0];
      const grown = trend.slope * hours;
      const grows = trend.interval[0] > 0 && grown > least && grown > mean * tolerated;
      return [{part, vital: name, unit, trend, grows}];
    });
  }
}
