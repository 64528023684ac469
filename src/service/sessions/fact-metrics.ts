import {Counter, Gauge} from 'prom-client';
import type {FactStore} from '../../state/facts/fact-store.js';
import type {RoleMetrics} from '../server/metrics.js';

/** Series of the facts of sessions. Returns what counts a conflict. */
export function factMetrics(store: FactStore, {registry}: RoleMetrics): {readonly conflicts: Counter} {
  const registers = [registry];
  const {cache} = store;
  if (cache) {
    new Gauge({
      name: 'rulectl_fact_cache_hit_ratio',
      help: 'Share of the loads of sessions that a local copy served, since the start',
      registers,
      collect() {
        const {hits, misses} = store.cache ?? cache;
        this.set(hits + misses === 0 ? 0 : hits / (hits + misses));
      },
    });
    const counters = {
      hits: ['rulectl_fact_cache_hits_total', 'Loads of sessions that a local copy served'],
      misses: ['rulectl_fact_cache_misses_total', 'Loads of sessions that went to the store'],
    } as const;
    for (const which of ['hits', 'misses'] as const) {
      const [name, help] = counters[which];
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(store.cache?.[which] ?? 0);
        },
      });
    }
    const gauges = {
      entries: ['rulectl_fact_cache_entries', 'Sessions with a local copy'],
      bytes: ['rulectl_fact_cache_bytes', 'Memory of the local copies, bytes'],
    } as const;
    for (const which of ['entries', 'bytes'] as const) {
      const [name, help] = gauges[which];
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(store.cache?.[which] ?? 0);
        },
      });
    }
  }
  new Gauge({
    name: 'rulectl_fact_store_up',
    help: '1 when the fact store answered its last call',
    registers,
    collect() {
      this.set(store.state === 'reachable' ? 1 : 0);
    },
  });
  return {
    conflicts: new Counter({
      name: 'rulectl_session_conflicts_total',
      help: 'Evaluations that were repeated because others had changed the session',
      registers,
    }),
  };
}
