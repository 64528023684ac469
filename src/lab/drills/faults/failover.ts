import {readRedisUrl} from '../../../state/facts/redis/redis-url.js';
import type {Part} from '../cluster/part.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';

const connectWithinMs = 1000;

/** A Redis whose master Sentinels choose. */
export const failover: Fault = {
  name: 'failover',
  summary: 'a Sentinel makes a replica of the Redis its master',
  atOnce: true,
  canHit: ({store}) => store?.sentinels !== undefined,
  prepare: async parts => {
    const urls = parts.map(sentinelsOf);
    return {undo: [], strike: async () => void (await Promise.all(urls.map(failOver)))};
  },
};

function sentinelsOf({name, store}: Part): string {
  if (store?.sentinels === undefined) throw errors.DRILL_FAULT_SENTINEL('failover', name);
  return store.sentinels;
}

/** Has the first Sentinel that answers make a replica the master. */
async function failOver(url: string): Promise<void> {
  const {Redis} = await import('ioredis');
  const {addresses, master} = readRedisUrl(url);
  let failure: unknown;
  for (const {host, port} of addresses) {
    const sentinel = new Redis({
      host,
      port,
      lazyConnect: true,
      retryStrategy: () => null,
      connectTimeout: connectWithinMs,
    });
    sentinel.on('error', () => {});
    try {
      await sentinel.connect();
      await sentinel.call('SENTINEL', 'FAILOVER', master!);
      return;
    } catch (error) {
      failure = error;
    } finally {
      sentinel.disconnect();
    }
  }
  throw failure;
}
