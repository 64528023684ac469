import type {FactStore} from './fact-store.js';
import {defaultSettings, type StoreSettings} from './limits.js';
import {type FactStoreName, factStores} from './registry.js';
import {type LocalCacheLimits, TwoTierStore} from './two-tier-store.js';

/** Where a gateway, or a node that is a front door, finds the facts of sessions. */
export interface FactStoreConfig extends Partial<StoreSettings> {
  readonly store: FactStoreName;
  /** Of a store with servers of its own; secrets resolved. */
  readonly url?: string;
  /** Of a store that control holds. */
  readonly control?: {readonly url: string; readonly token: string | undefined};
  /** Replicas that must have a commit before it is acknowledged. Default 0. */
  readonly minReplicas?: number;
  /** Default 10,000 sessions, 64 MiB. `entries: 0` turns it off. */
  readonly localCache?: LocalCacheLimits;
  /** No call of the store takes longer, milliseconds. Default 1000. */
  readonly deadlineMs?: number;
}

const defaultDeadlineMs = 1000;

/** Opens a store; it need not be there yet. Throws FACTS_URL_INVALID and FACTS_NO_HOST. */
export async function openFactStore(config: FactStoreConfig): Promise<FactStore> {
  const {localCache = {entries: 10_000, bytes: 64 * 2 ** 20}} = config;
  const {url, control, minReplicas = 0, deadlineMs = defaultDeadlineMs} = config;
  const settings: StoreSettings = {
    ttlMs: config.ttlMs ?? defaultSettings.ttlMs,
    sessionBytes: config.sessionBytes ?? defaultSettings.sessionBytes,
    idempotencyTtlMs: config.idempotencyTtlMs ?? defaultSettings.idempotencyTtlMs,
  };
  const store = await factStores[config.store].open({url, control, minReplicas, deadlineMs, settings});
  return localCache.entries > 0 ? new TwoTierStore(store, localCache) : store;
}
