import {statfs} from 'node:fs/promises';
import {Counter, collectDefaultMetrics, Gauge, Histogram, Registry} from 'prom-client';

const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The series that every role has (docs/metrics.md). Each has a registry of its own: several fit in one process. */
export class RoleMetrics {
  readonly registry = new Registry();
  readonly errors = this.#counter('rulectl_errors_total', 'Answers that were errors, by code', ['code']);
  readonly nodeHealth = this.gauge('rulectl_node_health', '1 for the state that a node is in, else 0', [
    'node',
    'group',
    'state',
  ]);
  readonly rulesetInfo = this.gauge('rulectl_ruleset_info', 'The ruleset in use; always 1', [
    'ruleset',
    'version',
    'digest',
  ]);
  readonly #requests = this.histogram('rulectl_request_duration_seconds', 'Time to answer requests', [
    'route',
    'status',
  ]);
  readonly #byRoute = new Map<string, {observe(seconds: number): void}>();
  #active = 0;

  constructor() {
    collectDefaultMetrics({register: this.registry});
    this.read('rulectl_active_connections', 'Requests that are being answered', () => this.#active);
  }

  /** Requests that are being answered now. */
  get active(): number {
    return this.#active;
  }

  began(): void {
    this.#active++;
  }

  ended(route: string, status: number, seconds: number): void {
    this.#active--;
    const key = `${status}${route}`;
    let series = this.#byRoute.get(key);
    if (!series) this.#byRoute.set(key, (series = this.#requests.labels(route, String(status))));
    series.observe(seconds);
  }

  gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({name, help, labelNames: [...labelNames], registers: [this.registry]});
  }

  histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: secondsBuckets,
      registers: [this.registry],
    });
  }

  /** A figure that is looked up when somebody asks. */
  read(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({name, help, labelNames: [...labelNames], registers: [this.registry]});
  }
}

/** Room on the disk that a role keeps its bundles on; nothing where it keeps none. */
export function diskMetric({registry}: RoleMetrics, folder: string | undefined): void {
  if (folder === undefined) return;
  new Gauge({
    name: 'rulectl_disk_free_bytes',
    help: 'Room on the disk of the cache folder',
    registers: [registry],
    async collect() {
      // A folder that is not there yet, or not any more, has no figure.
      const stats = await statfs(folder).catch(() => undefined);
      if (stats) this.set(stats.bavail * stats.bsize);
    },
  });
}
