import {Counter} from 'prom-client';
import type {Log} from '../../kit/log.js';
import type {FactStore} from '../../state/facts/fact-store.js';
import {type FactStoreConfig, openFactStore} from '../../state/facts/open-fact-store.js';
import type {LoadedBundle, LoadedBundles} from '../bundles/loaded-bundle.js';
import type {RequestEvaluator} from '../evaluate/evaluation-request.js';
import type {RoleMetrics} from '../server/metrics.js';
import type {EffectHandler} from './effect-handlers.js';
import {OutboxDrain} from './outbox-drain.js';
import {SessionEvaluator} from './session-evaluator.js';

export interface SessionConfig {
  readonly facts: FactStoreConfig;
  /** By name of the effect. Only the caller is told of effects without a handler. */
  readonly effects?: Readonly<Record<string, EffectHandler>>;
}

export interface SessionServiceOptions<Loaded extends Pick<LoadedBundle, 'bundle'>> extends SessionConfig {
  /** Name of this process, different from all others. */
  readonly name: string;
  readonly bundles: LoadedBundles<Loaded>;
  readonly metrics: RoleMetrics;
  readonly log: Log;
}

/** All that a front door needs for sessions. */
export interface SessionService {
  /** An evaluator that knows sessions around one that does not. */
  around(inner: RequestEvaluator): RequestEvaluator;
  readonly store: FactStore;
  /** The ruleset that a name means, and its environment. Throws API_RULESET_*, API_NOT_READY. */
  readonly rulesetOf: (name?: string) => {readonly name: string; readonly environment: string};
  /** For /health: `reachable` or `unreachable`. */
  readonly state: string;
  stop(): Promise<void>;
}

/** Opens the fact store and starts to drain the outbox. Throws FACTS_URL_INVALID, FACTS_NO_HOST. */
export async function startSessions<Loaded extends Pick<LoadedBundle, 'bundle'>>(
  options: SessionServiceOptions<Loaded>,
): Promise<SessionService> {
  const {facts, effects: handlers = {}, name, bundles, metrics, log} = options;
  const store = await openFactStore(facts);
  const {conflicts} = factMetrics(store, metrics);
  const rulesetOf = (ruleset?: string) => bundles.inUse(ruleset).bundle;
  const drain =
    Object.keys(handlers).length === 0
      ? undefined
      : new OutboxDrain({
          outbox: store.outbox,
          environments: () => [...new Set(bundles.all.map(({bundle}) => bundle.environment))],
          handlers,
          consumer: name,
          metrics,
          log,
        });
  drain?.start();
  return {
    around: inner =>
      new SessionEvaluator({
        inner,
        store,
        rulesetOf,
        isHandled: effect => Object.hasOwn(handlers, effect.name),
        onEffects: () => drain?.wake(),
        onConflict: () => conflicts.inc(),
      }),
    store,
    rulesetOf,
    get state() {
      return store.state;
    },
    // The drain first: it settles what it has done.
    async stop() {
      await drain?.stop();
      await store.close();
    },
  };
}

/** Series of the facts of sessions. Returns what counts a conflict. */
function factMetrics(store: FactStore, metrics: RoleMetrics): {readonly conflicts: Counter} {
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
