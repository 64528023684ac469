import {afterAll, beforeAll, describe} from 'vitest';
import {openFactStore} from '../../src/state/facts/open-fact-store.js';
import {startRedis, startRedisCluster, startSentinelTrio} from '../support/redis-servers.js';
import {factStoreSuite} from './fact-store.js';

const tiers = {
  'one tier': {entries: 0, bytes: 0},
  'two tiers': {entries: 100, bytes: 2 ** 20},
};

const places = {
  'a single Redis': async () => {
    const server = await startRedis();
    return {url: `redis://127.0.0.1:${server.port}`, stop: () => server.stop()};
  },
  'a Sentinel trio': startSentinelTrio,
  'a six-node Cluster': startRedisCluster,
};

for (const [where, start] of Object.entries(places)) {
  describe(where, () => {
    let place: {readonly url: string; stop(): Promise<void>};
    beforeAll(async () => {
      place = await start();
    });
    afterAll(() => place.stop());
    for (const [how, localCache] of Object.entries(tiers)) {
      factStoreSuite(`${where}, ${how}`, settings =>
        openFactStore({store: 'redis', url: place.url, localCache, ...settings}),
      );
    }
  });
}
