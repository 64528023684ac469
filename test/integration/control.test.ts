import {createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import {createServer} from 'node:http';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {freePort} from '../../src/cluster/providers/local/ports.js';
import {activateRules, publishRules, rollBackRules} from '../../src/cluster/rules/publish-rules.js';
import {digestOf} from '../../src/kit/json.js';
import {silentLog} from '../../src/kit/log.js';
import {newSigningKey} from '../../src/rules/ruleset/signature.js';
import type {ControlClient} from '../../src/service/api/control-client.js';
import type {ControlConfig} from '../../src/service/control/control.js';
import {startGateway} from '../../src/service/gateway/gateway.js';
import {bundleSaying} from '../support/bundles.js';
import {bundleFile} from '../support/data-plane.js';
import type {ApiDocument} from '../support/described.js';
import {folderOf} from '../support/folder.js';
import {newDatabase, type PostgresServer, startPostgres} from '../support/postgres-server.js';
import {clientFor, clusterToken, controlFor, nodeFor, wordOf} from '../support/roles.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

/** A control with an empty repository. */
const ownControl = async (config: Partial<ControlConfig> = {}) =>
  controlFor({repository: {store: 'postgres', url: await newDatabase(server)}, ...config});

const said = {author: 'ada', message: 'because'};

const publish = (client: ControlClient, word: string, signingKey?: KeyObject) =>
  publishRules(client, {bundle: bundleSaying(word), ...said, source: 'a test', activate: true, signingKey});

describe('control', () => {
  test('brings what is activated to its nodes at once, and back', async () => {
    const control = await ownControl();
    const client = clientFor(control);
    const node = await nodeFor(control.url);
    await control.ready;
    await publish(client, 'one');
    await expect.poll(() => wordOf(node), {interval: 10, timeout: 1000}).toBe('one');
    await publish(client, 'two');
    await expect.poll(() => wordOf(node), {interval: 10, timeout: 1000}).toBe('two');
    await rollBackRules(client, undefined, {ruleset: 'shop', ...said});
    await expect.poll(() => wordOf(node), {interval: 10, timeout: 1000}).toBe('one');
    await expect
      .poll(async () => (await client.members())[0])
      .toMatchObject({
        name: 'node-1',
        state: 'ready',
        bundle: bundleSaying('one').digest,
        version: 1,
      });
    await node.stop();
    expect(await client.members()).toEqual([]);
  });

  test('goes before the bundle in the image, which serves while control is away', async () => {
    const control = await ownControl();
    const image = bundleFile(bundleSaying('image'));
    await control.ready;
    await publish(clientFor(control), 'control');
    const node = await nodeFor(control.url, {image});
    await expect.poll(() => wordOf(node), {interval: 10, timeout: 2000}).toBe('control');
    const nobody = await freePort();
    const alone = await nodeFor(`http://127.0.0.1:${nobody}`, {image});
    await expect.poll(() => wordOf(alone), {interval: 10, timeout: 2000}).toBe('image');
    // A control without rules keeps the poll waiting: the image serves until there are some.
    const empty = await ownControl();
    await empty.ready;
    const first = await nodeFor(empty.url, {image});
    await expect.poll(() => wordOf(first), {interval: 50, timeout: 6000}).toBe('image');
    await publish(clientFor(empty), 'control');
    await expect.poll(() => wordOf(first), {interval: 10, timeout: 2000}).toBe('control');
  });

  test('asks for a key first, and for one with the right scope', async () => {
    const control = await ownControl();
    await control.ready;
    const admin = clientFor(control);
    await expect(clientFor(control, 'rk_wrong').rulesets()).rejects.toMatchObject({code: 'API_KEY_UNKNOWN'});
    const hash = createHash('sha256').update('rk_reader').digest('hex');
    await admin.createKey({id: 'reader', hash, scopes: ['evaluate']});
    const reader = clientFor(control, 'rk_reader');
    await expect(publish(reader, 'x')).rejects.toMatchObject({code: 'API_SCOPE_MISSING', status: 403});
    await expect(reader.createKey({id: 'more', hash, scopes: ['admin']})).rejects.toMatchObject({status: 403});
    await admin.revokeKey('reader');
    await expect(reader.rulesets()).rejects.toMatchObject({code: 'API_KEY_UNKNOWN'});
    const response = await fetch(`${control.url}/v1/rulesets/any/versions`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: 'not even JSON',
    });
    expect(response.status).toBe(401);
  });

  test('stores nothing that no node could run', async () => {
    const control = await ownControl();
    await control.ready;
    const client = clientFor(control);
    const {digest: _digest, ...content} = bundleSaying('x');
    const cut = {
      ...bundleSaying('x'),
      files: [{path: 'rules/a.grl', text: 'rule "Other" { when A.n > 0 then A.w = 1; }'}],
    };
    const push = (bundle: unknown) => client.push('shop', {bundle: bundle as never, ...said});
    await expect(push(cut)).rejects.toMatchObject({code: 'BUNDLE_CORRUPT'});
    const {version: _version, ...unfinished} = {...content, files: [{path: 'rules/a.grl', text: 'rule "A" { when'}]};
    await expect(push({...unfinished, version: 0, digest: digestOf(unfinished)})).rejects.toMatchObject({
      code: 'BUNDLE_REFUSED',
    });
    await expect(push({...bundleSaying('x'), extra: 1})).rejects.toMatchObject({code: 'API_REQUEST_INVALID'});
    await expect(push(bundleSaying('x', {environment: 'prod'}))).rejects.toMatchObject({
      code: 'CONTROL_OTHER_ENVIRONMENT',
    });
    await expect(push(bundleSaying('x', {name: 'other'}))).rejects.toMatchObject({code: 'CONTROL_OTHER_RULESET'});
    expect((await client.rulesets()).rulesets).toEqual([]);
  });

  test('answers a poll with 304 when nothing changed, and tells a registered node from a reader', async () => {
    const control = await ownControl();
    await control.ready;
    const client = clientFor(control);
    const {version} = await publish(client, 'one');
    const get = (headers: Record<string, string> = {}) =>
      fetch(`${control.url}/v1/bundles/shop?wait=50ms`, {
        headers: {authorization: `Bearer ${clusterToken}`, ...headers},
      });
    const first = await get();
    expect(first.headers.get('etag')).toBe(`"${version.version}-${version.bundle}"`);
    expect(await first.json()).toMatchObject({name: 'shop', digest: version.bundle});
    expect((await get({'if-none-match': first.headers.get('etag')!})).status).toBe(304);
    expect(await client.members()).toEqual([]);
  });

  test('refuses a poll whose wait it cannot read, and what a poll does not take', async () => {
    const control = await ownControl();
    await control.ready;
    for (const path of ['bundles?wait=soon', 'members?wait=1s&wait=2s', 'keys?wiat=1s']) {
      const {status} = await fetch(`${control.url}/v1/${path}`, {headers: {authorization: `Bearer ${clusterToken}`}});
      expect([path, status]).toEqual([path, 400]);
    }
  });
});

test('control describes every route that it has', async () => {
  const control = await ownControl();
  const {paths} = (await (await fetch(`${control.url}/openapi.json`)).json()) as ApiDocument;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, {security}] of Object.entries(methods)) {
      // Without a key a route that exists asks for one; a route that does not exist is not found.
      const response = await fetch(control.url + path.replace(/\{\w+\}/g, '1'), {
        method,
        ...(method === 'post' ? {headers: {'content-type': 'application/json'}, body: '{}'} : {}),
      });
      expect([method, path, response.status === 401]).toEqual([method, path, security.length > 0]);
    }
  }
});

test('a query that no list understands is refused, whatever the database would make of it', async () => {
  const control = await ownControl();
  await control.ready;
  const statusOf = async (path: string) =>
    (await fetch(`${control.url}${path}`, {headers: {authorization: `Bearer ${clusterToken}`}})).status;
  const versions = '/v1/rulesets/shop/versions';
  expect(await statusOf(`${versions}?limit=5&before=7`)).toBe(200);
  for (const query of ['before=99999999999', 'limit=0', 'limit=5&limit=6', 'limti=5']) {
    expect([query, await statusOf(`${versions}?${query}`)]).toEqual([query, 400]);
  }
  expect(await statusOf(`${versions}/99999999999`)).toBe(400);
});

test('a gateway passes on what manages rules, nodes and keys', async () => {
  const control = await ownControl();
  const node = await nodeFor(control.url);
  await control.ready;
  await publish(clientFor(control), 'one');
  const gateway = await startGateway({
    name: 'gateway-1',
    control: control.url,
    token: clusterToken,
    drainMs: 0,
    log: silentLog(),
  });
  onTestFinished(() => gateway.kill());
  const client = clientFor(gateway);
  await expect.poll(async () => (await client.members()).map(({name}) => name)).toEqual(['node-1']);
  const hash = createHash('sha256').update('rk_another').digest('hex');
  await client.createKey({id: 'ci', hash, scopes: ['evaluate']});
  expect((await client.keys()).map(({id}) => id)).toContain('ci');
  await node.stop();
});

describe('signed rules', () => {
  const trusting = () => {
    const {privatePem, publicText, keyId} = newSigningKey();
    return {key: createPrivateKey(privatePem), trustedKeys: [publicText], keyId};
  };

  test('run; others do not, and the cluster says who refused them', async () => {
    const {key, trustedKeys} = trusting();
    // Control itself may be in wrong hands: here it trusts everybody.
    const control = await ownControl();
    const node = await nodeFor(control.url, {trustedKeys});
    await control.ready;
    const client = clientFor(control);
    await publish(client, 'signed', key);
    await expect.poll(() => wordOf(node)).toBe('signed');
    const stranger = generateKeyPairSync('ed25519').privateKey;
    await publish(client, 'by a stranger', stranger);
    await expect.poll(async () => (await client.members())[0]?.refused).toMatch(/no signature of a trusted key/);
    await publish(client, 'by nobody');
    await expect.poll(async () => (await client.members())[0]?.refused).toMatch(/not signed/);
    expect(await wordOf(node)).toBe('signed');
    await rollBackRules(client, 1, {ruleset: 'shop', ...said, signingKey: key});
    await expect.poll(async () => (await client.members())[0]?.refused).toBeUndefined();
  });

  test('of another environment do not run, whoever signed them', async () => {
    const {key, trustedKeys} = trusting();
    const control = await ownControl();
    const node = await nodeFor(control.url, {trustedKeys, environment: 'prod'});
    await control.ready;
    await publish(clientFor(control), 'for dev', key);
    await expect
      .poll(async () => (await clientFor(control).members())[0]?.refused)
      .toMatch(/is for environment dev; this is prod/);
    expect(await wordOf(node)).toBe('API_NOT_READY');
  });

  test('are refused at the door by a control that knows the keys; a key may be exchanged for another', async () => {
    const {key, trustedKeys} = trusting();
    const control = await ownControl({trustedKeys});
    await control.ready;
    const client = clientFor(control);
    await expect(publish(client, 'unsigned')).rejects.toMatchObject({code: 'BUNDLE_UNSIGNED'});
    await publish(client, 'one', key);
    await publish(client, 'two', key);
    await expect(client.activate('shop', {version: 1, ...said})).rejects.toMatchObject({code: 'BUNDLE_UNSIGNED'});
    await expect(client.rollback('shop', said)).rejects.toMatchObject({code: 'BUNDLE_UNSIGNED'});
    expect(await activateRules(client, 1, {ruleset: 'shop', ...said, signingKey: key})).toMatchObject({sequence: 3});
    // The signature that made version 2 active says "activation 2", and that is over.
    const [, second] = await client.activations('shop');
    const {bundle} = await client.version('shop', 1);
    expect(second?.sequence).toBe(2);
    await expect(
      client.activate('shop', {version: 1, ...said, sequence: 4, signature: bundle.signature!}),
    ).rejects.toMatchObject({code: 'CONTROL_SEQUENCE'});
  });

  test('do not come back: not to a node that was restarted, whoever serves them', async () => {
    const {key, trustedKeys} = trusting();
    const control = await ownControl();
    const cacheDir = folderOf();
    const node = await nodeFor(control.url, {trustedKeys, cacheDir});
    await control.ready;
    const client = clientFor(control);
    await publish(client, 'old', key);
    const old = (await client.version('shop')).bundle;
    await expect.poll(() => wordOf(node)).toBe('old');
    await publish(client, 'new', key);
    await expect.poll(() => wordOf(node)).toBe('new');
    await node.stop();

    // Somebody who recorded the old bundle, and can stand in for control.
    const asked: string[] = [];
    const impostor = createServer((request, response) => {
      asked.push(String(request.headers['x-rulectl-refused'] ?? ''));
      response
        .setHeader('etag', `"${asked.length}"`)
        .end(JSON.stringify({bundles: {shop: old}, keys: [], members: []}));
    });
    await new Promise<void>(resolve => impostor.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void impostor.close());
    const {port} = impostor.address() as {port: number};
    const again = await nodeFor(`http://127.0.0.1:${port}`, {trustedKeys, cacheDir});
    await expect.poll(() => asked.some(refused => refused.includes('an%20old%20one%20came%20back'))).toBe(true);
    expect(await wordOf(again)).toBe('new');
    await again.kill();
  });

  test('signs again when somebody else was faster', async () => {
    const {key, keyId} = trusting();
    expect(createPublicKey(key).asymmetricKeyType).toBe('ed25519');
    const control = await ownControl();
    await control.ready;
    const client = clientFor(control);
    const done = await Promise.all(['a', 'b', 'c'].map(word => publish(client, word, key)));
    expect(done.map(({activation}) => activation?.sequence).sort()).toEqual([1, 2, 3]);
    expect((await client.activations('shop')).every(each => each.keyId === keyId)).toBe(true);
  });
});
