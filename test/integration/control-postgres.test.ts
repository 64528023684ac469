import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {publishRules} from '../../src/cluster/rules/publish-rules.js';
import type {RulectlError} from '../../src/kit/errors.js';
import {silentLog} from '../../src/kit/log.js';
import type {ControlClient} from '../../src/service/api/control-client.js';
import type {RepositoryConfig} from '../../src/state/repository/open-repository.js';
import {openPg} from '../../src/state/repository/pg-database.js';
import {sqlRepository} from '../../src/state/repository/sql-repository.js';
import {bundleSaying} from '../support/bundles.js';
import {folderOf} from '../support/folder.js';
import {newDatabase, type PostgresServer, startPostgres} from '../support/postgres-server.js';
import {clientFor, controlFor, nodeFor, wordOf} from '../support/roles.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

const ownDatabase = async (): Promise<RepositoryConfig> => ({
  store: 'postgres',
  url: await newDatabase(server),
});

const publish = (client: ControlClient, word: string) =>
  publishRules(client, {bundle: bundleSaying(word), author: 'ada', message: '', source: 'a test', activate: true});

describe('two controls on one PostgreSQL', () => {
  test('agree on rules, keys and nodes', async () => {
    const repository = await ownDatabase();
    const [left, right] = await Promise.all([controlFor({repository}), controlFor({repository})]);
    const [atLeft, atRight] = [clientFor(left), clientFor(right)];
    const node = await nodeFor(right.url);
    await Promise.all([left.ready, right.ready]);
    await publish(atLeft, 'one');
    await expect.poll(() => wordOf(node), {interval: 10, timeout: 1000}).toBe('one');
    await publish(atRight, 'two');
    await expect.poll(async () => (await atLeft.rulesets()).rulesets[0]?.active?.version).toBe(2);
    await expect.poll(async () => (await atLeft.members()).map(({name}) => name), {timeout: 5000}).toEqual(['node-1']);
    await atLeft.createKey({id: 'ci', hash: 'a'.repeat(64), scopes: ['rules']});
    await expect.poll(async () => (await atRight.keys()).map(({id}) => id)).toContain('ci');
    await node.stop();
    await expect.poll(() => atLeft.members(), {timeout: 5000}).toEqual([]);
  });
});

describe('PostgreSQL gone', () => {
  test('costs no evaluation, not even through restarts of nodes and control; everything mends itself', async () => {
    const repository = await ownDatabase();
    const first = await controlFor({repository});
    const port = Number(new URL(first.url).port);
    const cacheDir = folderOf();
    const node = await nodeFor(first.url, {cacheDir});
    await first.ready;
    await publish(clientFor(first), 'before');
    await expect.poll(() => wordOf(node)).toBe('before');

    await server.kill();
    expect(await wordOf(node)).toBe('before');
    await expect(publish(clientFor(first), 'meanwhile')).rejects.toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
      kind: 'unavailable',
      status: 503,
      next: expect.stringContaining('Push again later'),
    });
    // Control goes on serving what it knows: a node without a disk gets its rules.
    const fresh = await nodeFor(first.url, {name: 'node-2'});
    await expect.poll(() => wordOf(fresh)).toBe('before');

    await first.stop();
    const second = await controlFor({repository, port});
    // Polled: the first answer may be that of a connection which the control before has closed.
    const status = (path: string) => fetch(`${second.url}${path}`).then(answer => answer.status, String);
    await expect.poll(() => status('/readyz')).toBe(503);
    expect(await status('/livez')).toBe(200);
    await expect(publish(clientFor(second), 'meanwhile')).rejects.toMatchObject({
      code: 'CONTROL_STARTING',
      status: 503,
    });
    await node.stop();
    const again = await nodeFor(second.url, {cacheDir});
    await expect.poll(() => wordOf(again)).toBe('before');

    await server.restart();
    await second.ready;
    await publish(clientFor(second), 'after');
    await expect.poll(() => wordOf(again)).toBe('after');
    await expect.poll(() => wordOf(fresh)).toBe('after');
  });

  test('in mid-push: what was acknowledged is there, what is there is whole, the same push again ends well', async () => {
    const repository = await ownDatabase();
    const control = await controlFor({repository});
    await control.ready;
    const client = clientFor(control);
    const acknowledged = new Map<number, string>();
    const failures: RulectlError[] = [];
    const words = Array.from({length: 400}, (_, i) => `word ${i}`);
    const pushing = (async () => {
      for (const word of words) {
        try {
          acknowledged.set((await publish(client, word)).version.version, word);
        } catch (error) {
          failures.push(error as RulectlError);
          return word;
        }
      }
      return undefined;
    })();
    await expect.poll(() => acknowledged.size, {interval: 5}).toBeGreaterThan(5);
    await server.kill();
    const interrupted = await pushing;
    expect(interrupted).toBeDefined();
    expect(failures[0]).toMatchObject({code: 'REPOSITORY_UNAVAILABLE'});
    await server.restart();
    const push = async () => (await publish(client, interrupted!)).version.version;
    await expect.poll(() => push().catch(() => 0), {interval: 100, timeout: 20_000}).toBeGreaterThan(0);

    const versions = await client.versions('shop', {limit: 1000});
    expect(new Set(versions.map(({version}) => version)).size).toBe(versions.length);
    for (const [version, word] of acknowledged) {
      const {bundle} = await client.version('shop', version);
      expect(bundle.digest).toBe(bundleSaying(word).digest);
    }
    // Each version has its activation: both or neither were written.
    const activated = new Set((await client.activations('shop', {limit: 1000})).map(({version}) => version));
    expect(versions.every(({version}) => activated.has(version))).toBe(true);
  });

  test('frozen: the health of control says so within seconds, and goes well after the thaw', async () => {
    const control = await controlFor({repository: await ownDatabase()});
    await control.ready;
    const dependencies = async () => {
      const health = await fetch(`${control.url}/health`);
      return ((await health.json()) as {dependencies: unknown}).dependencies;
    };
    expect(await dependencies()).toEqual({repository: 'reachable'});
    server.freeze();
    try {
      await expect.poll(dependencies, {timeout: 4000}).toEqual({repository: 'unreachable'});
    } finally {
      server.thaw();
    }
    await expect.poll(dependencies, {timeout: 10_000}).toEqual({repository: 'reachable'});
  });

  test('frozen: a call ends with an error in time, and goes well after the thaw', async () => {
    const {url} = (await ownDatabase()) as {url: string};
    const database = sqlRepository(openPg({url, log: silentLog(), timeoutMs: 200}));
    await database.migrate();
    server.freeze();
    try {
      await expect(database.revision('dev')).rejects.toMatchObject({code: 'REPOSITORY_UNAVAILABLE'});
    } finally {
      server.thaw();
    }
    await expect.poll(() => database.revision('dev').catch(() => 'away'), {timeout: 10_000}).toBe('0');
    await database.close();
  });
});
