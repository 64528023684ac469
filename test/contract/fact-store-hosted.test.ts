import {afterAll, beforeAll, describe} from 'vitest';
import {silentLog} from '../../src/kit/log.js';
import {KeyRing} from '../../src/service/access/key-ring.js';
import {addFactStoreRoutes} from '../../src/service/control/fact-store-routes.js';
import {RoleMetrics} from '../../src/service/server/metrics.js';
import {buildServer} from '../../src/service/server/server.js';
import {FactHost} from '../../src/state/facts/hosted/fact-host.js';
import {MemoryStore} from '../../src/state/facts/memory/memory-store.js';
import {openFactStore} from '../../src/state/facts/open-fact-store.js';
import {factStoreSuite} from './fact-store.js';

const token = 'a token of the cluster';

describe('hosted by another process over HTTP', () => {
  const server = buildServer({
    name: 'control',
    host: '127.0.0.1',
    port: 0,
    bodyBytes: 2 ** 20,
    metrics: new RoleMetrics(),
    log: silentLog(),
  });
  const host = new FactHost(new MemoryStore({ttlMs: 60_000, sessionBytes: 4096, idempotencyTtlMs: 60_000}));
  addFactStoreRoutes(server.app, {host, keys: new KeyRing({token})});
  let url: string;
  beforeAll(async () => {
    url = await server.listen();
  });
  afterAll(async () => {
    await host.close();
    await server.close(100);
  });

  const tiers = {'one tier': {entries: 0, bytes: 0}, 'two tiers': {entries: 100, bytes: 2 ** 20}};
  for (const [how, localCache] of Object.entries(tiers)) {
    factStoreSuite(`control, ${how}`, settings =>
      openFactStore({store: 'memory', control: {url, token}, localCache, ...settings}),
    );
  }
});
