import {z} from 'zod';
import {factStoreNames, remoteStores} from '../../../state/facts/registry.js';
import {bytes, count, duration, notYet, secretUrl} from '../fields.js';

export const FactsConfig = z
  .strictObject({
    store: z.enum(factStoreNames).default(factStoreNames[0]).describe('Where the facts of sessions live.'),
    url: secretUrl()
      .optional()
      .describe(remoteStores.map(({url}) => `URL of ${url.of}, for example "\${${url.variable}}".`).join(' ')),
    ttl: duration().default(3_600_000).describe('How long an untouched session is kept, for example 1h; 0: for ever.'),
    minReplicas: count(0, 10).default(0).describe('Replicas that must have a commit before it is acknowledged (WAIT).'),
    localCache: z
      .strictObject({
        entries: count(0, 10_000_000).default(10_000).describe('Sessions kept in a gateway; 0 turns the cache off.'),
        bytes: bytes()
          .default(64 * 2 ** 20)
          .describe('Memory that they may take.'),
      })
      .prefault({})
      .describe('The first of the two tiers.'),
  })
  .transform(({ttl, ...facts}) => ({...facts, ttlMs: ttl}));

export const RepositoryConfig = z.strictObject({
  store: z.enum(['embedded', 'postgres']).default('embedded').describe('Where rule versions live.'),
  url: secretUrl().optional().describe('URL of PostgreSQL, for example "${DATABASE_URL}".'),
});

export const EventsConfig = z.strictObject({
  bus: notYet('none').default('none').describe('Where events with facts come from and decisions go to. Not yet.'),
  url: notYet(undefined).optional().describe('URL of the broker. Not yet.'),
  input: notYet(undefined).optional().describe('Subject, queue or topic to read. Not yet.'),
  output: notYet(undefined).optional().describe('Subject, queue or topic to write. Not yet.'),
});
