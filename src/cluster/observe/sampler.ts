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

/** A part as its place tells of it, and the way to its metrics: a text in the format of Prometheus. */
export interface SampledPart extends Omit<PartSample, keyof Rates | 'memoryBytes'> {
  readonly memoryBytes: number | null;
  readonly scrape: () => Promise<string>;
}

/** Turns the counters of every part into rates, from one look to the next. */
export class Sampler {
  #before = new Map<string, Scrape>();

  constructor(private readonly parts: () => Promise<readonly SampledPart[]>) {}

  /** A look at every part. Rates need a look before; until then they are null. */
  async look(): Promise<readonly PartSample[]> {
    const scrapes = new Map<string, Scrape>();
    const samples = await Promise.all(
      (await this.parts()).map(async ({scrape, ...part}) => {
        const text = await scrape().catch(() => undefined);
        const now = text === undefined ? undefined : {at: performance.now(), metrics: parseMetrics(text)};
        if (now) scrapes.set(part.name, now);
        const memory = now && total(now.metrics, 'process_resident_memory_bytes');
        const measured = rates(part.kind, now, this.#before.get(part.name));
        return {...part, memoryBytes: part.memoryBytes ?? (memory || null), ...measured};
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
