import {join} from 'node:path';
import {expect, test} from 'vitest';
import {roleSpec} from '../../../../src/cli/roles/front-door-config.js';
import {folderOf} from '../../../support/folder.js';

const twoPlaces = `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: shop}
spec:
  facts: {store: memory, ttl: 1h}
  targets:
    local: {facts: {store: memory, ttl: 2h}}
    compose:
      facts: {store: redis, url: "\${REDIS_URL}", ttl: 24h}
      repository: {store: postgres, url: "\${DATABASE_URL}"}
`;

const fileOf = (text: string): string => join(folderOf({'cluster.yaml': text}), 'cluster.yaml');
const inContainer = {
  RULECTL_TARGET: 'compose',
  RULECTL_FACTS_STORE: 'redis',
  RULECTL_FACTS_URL: 'redis://:word@valkey:6379',
};
const hourMs = 3_600_000;

test('a container sees the sections of its target, with the URL that its environment gives', async () => {
  const spec = await roleSpec(fileOf(twoPlaces), inContainer);
  expect(spec?.facts).toMatchObject({store: 'redis', url: '${RULECTL_FACTS_URL}', ttlMs: 24 * hourMs});
});

test('a target without sections of its own has the store that the environment names', async () => {
  const spec = await roleSpec(fileOf(twoPlaces.replace(/ {2}targets:[\s\S]*/, '')), inContainer);
  expect(spec?.facts).toMatchObject({store: 'redis', url: '${RULECTL_FACTS_URL}', ttlMs: hourMs});
});

test('this machine is the target of who names none', async () => {
  expect((await roleSpec(fileOf(twoPlaces), {}))?.facts).toMatchObject({store: 'memory', ttlMs: 2 * hourMs});
});

test('another store than the target has leaves the rest of its section alone', async () => {
  const env = {RULECTL_FACTS_STORE: 'redis', RULECTL_FACTS_URL: 'redis://elsewhere:6379'};
  const spec = await roleSpec(fileOf(twoPlaces), env);
  expect(spec?.facts).toMatchObject({store: 'redis', url: '${RULECTL_FACTS_URL}', ttlMs: hourMs});
});

test('a target that nobody knows is refused', async () => {
  const refused = roleSpec(fileOf(twoPlaces), {RULECTL_TARGET: 'compos'});
  await expect(refused).rejects.toMatchObject({code: 'OPTION_INVALID'});
});
