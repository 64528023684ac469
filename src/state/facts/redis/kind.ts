import type {RemoteStoreKind} from '../store-kind.js';
import {errors} from './errors.js';
import {redisSchemes} from './redis-url.js';

/** Facts in Redis or Valkey: one server, Sentinel or Cluster. */
export const redis: RemoteStoreKind = {
  url: {of: 'Redis or Valkey', schemes: redisSchemes, variable: 'REDIS_URL'},
  servers: 'valkey',
  replicates: true,
  async open({url, ...options}) {
    if (url === undefined) throw errors.FACTS_URL_INVALID('it is missing');
    const {openRedisStore} = await import('./redis-store.js');
    return openRedisStore({...options, url});
  },
};
