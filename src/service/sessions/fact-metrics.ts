import {Counter} from 'prom-client';
import type {FactStore} from '../../state/facts/fact-store.js';
import type {RoleMetrics} from '../server/metrics.js';

/** Series of the facts of sessions. Returns what counts a conflict. */
export function factMetrics(store: FactStore, metrics: RoleMetrics): {readonly conflicts: Counter} {
  const registers = [metrics.registry];
  if (store.cache) {
    metrics.read(
      'rulectl_fact_cache_hit_ratio',
      'Share of the loads of sessions that a local copy served, since the start',
      () => {
        const {hits, misses} = store.cache!;
        return hits + misses === 0 ? 0 : hits / (hits + misses);
      },
    );
    for (const [which, help] of [
      ['hits', 'Loads of sessions that a local copy served'],
      ['misses', 'Loads of sessions that went to the store'],
    ] as const) {
      new Counter({
        name: `rulectl_fact_cache_${which}_total`,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(store.cache![which]);
        },
      });
    }
    metrics.read('rulectl_fact_cache_entries', 'Sessions with a local copy', () => store.cache!.entries);
    metrics.read('rulectl_fact_cache_bytes', 'Memory of the local copies, bytes', () => store.cache!.bytes);
  }
  metrics.read('rulectl_fact_store_up', '1 when the fact store answered its last call', () =>
    store.state === 'reachable' ? 1 : 0,
  );
  return {
    conflicts: new Counter({
      name: 'rulectl_session_conflicts_total',
      help: 'Evaluations that were repeated because others had changed the session',
      registers,
    }),
  };
}
