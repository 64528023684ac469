import type {RunningCluster} from '../running/running-cluster.js';
import {buckets, parseMetrics, quantile, type Sample, total} from './metrics-text.js';

/** One part of the cluster over the last interval. */
export interface PartSample {
  readonly name: string;
  readonly kind: 'control' | 'gateway' | 'node';
  readonly group: string | null;
  readonly state: string;
  readonly pid: number | null;
  readonly url: string | null;
  readonly version: number | null;
  readonly restarts: number;
  /** Requests, for nodes evaluations, per second. */
  readonly perSecond: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly errorsPerSecond: number | null;
  /** Share of one core. */
  readonly cpu: number | null;
  readonly memoryBytes: number | null;
}

type Metrics = ReadonlyMap<string, readonly Sample[]>;

interface Scrape {
  readonly at: number;
  readonly metrics: Metrics;
}

const requests = 'rulectl_request_duration_seconds';
const evaluations = 'rulectl_evaluation_duration_seconds';
const ofEvaluations = ({route}: Readonly<Record<string, string>>) => route?.startsWith('/v1/evaluate') === true;

/** Those that are sampled, in this order. */
const kinds = ['node', 'gateway', 'control'] as const;
/** A process of this machine answers fast, or stands still; into a container kubectl takes its time. */
const patienceMs = {process: 800, container: 10_000};

/** Turns the counters of every part into rates, from one look to the next. */
export class Sampler {
  #before = new Map<string, Scrape>();

  constructor(private readonly cluster: Pick<RunningCluster, 'parts' | 'metrics'>) {}

  /** A look at every part. Rates need a look before; until then they are null. */
  async look(): Promise<readonly PartSample[]> {
    const scrapes = new Map<string, Scrape>();
    const parts = await this.cluster.parts();
    const sampled = kinds.flatMap(kind => parts.filter(part => part.kind === kind).map(part => ({...part, kind})));
    const samples = await Promise.all(
      sampled.map(async ({name, kind, group, state, restarts, url, ruleset, process}) => {
        const timeoutMs = process === null ? patienceMs.container : patienceMs.process;
        const text = await this.cluster.metrics(name, {timeoutMs}).catch(() => undefined);
        const now = text === undefined ? undefined : {at: performance.now(), metrics: parseMetrics(text)};
        if (now) scrapes.set(name, now);
        const memory = now && total(now.metrics, 'process_resident_memory_bytes');
        const measured = rates(kind, now, this.#before.get(name));
        return {
          ...{name, kind, group, state, restarts, url},
          pid: process?.pid ?? null,
          version: ruleset?.version ?? null,
          memoryBytes: process?.memoryBytes ?? (memory || null),
          ...measured,
        };
      }),
    );
    this.#before = scrapes;
    return samples;
  }
}

type Rates = Pick<PartSample, 'perSecond' | 'p50Ms' | 'p99Ms' | 'errorsPerSecond' | 'cpu'>;

const unknown: Rates = {perSecond: null, p50Ms: null, p99Ms: null, errorsPerSecond: null, cpu: null};

function rates(kind: PartSample['kind'], now: Scrape | undefined, before: Scrape | undefined): Rates {
  // A part that was started again counts from zero.
  if (!now || !before || cpuOf(now.metrics) < cpuOf(before.metrics)) return unknown;
  const seconds = (now.at - before.at) / 1000;
  const histogram = kind === 'node' ? evaluations : requests;
  const passes = kind === 'gateway' ? ofEvaluations : () => true;
  const perSecond = (of: (metrics: Metrics) => number) => Math.max(0, (of(now.metrics) - of(before.metrics)) / seconds);
  const [late, early] = [buckets(now.metrics, histogram, passes), buckets(before.metrics, histogram, passes)];
  const ms = (share: number) => {
    // Most of what control is asked it answers when there is news: how long that takes says nothing about it.
    if (kind === 'control') return null;
    const value = quantile(share, late, early);
    return value === undefined ? null : value * 1000;
  };
  return {
    perSecond: perSecond(metrics => total(metrics, `${histogram}_count`, passes)),
    p50Ms: ms(0.5),
    p99Ms: ms(0.99),
    errorsPerSecond: perSecond(metrics => total(metrics, 'rulectl_errors_total')),
    cpu: perSecond(cpuOf),
  };
}

const cpuOf = (metrics: Metrics): number => total(metrics, 'process_cpu_seconds_total');
