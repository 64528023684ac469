import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, onTestFinished, test, vi} from 'vitest';
import {type Client, openClient, RulectlError} from '../../src/library/client.js';
import {fencesOf} from '../support/document-samples.js';
import {folderOf} from '../support/folder.js';
import {adminKey} from '../support/roles.js';
import {wholePlane} from '../support/whole-plane.js';

async function opened(): Promise<Client> {
  const {gateway} = await wholePlane();
  const client = openClient({url: gateway.url, key: adminKey});
  onTestFinished(() => client.close());
  return client;
}

test('a cluster as functions: evaluations, batches, sessions, versions of rules', async () => {
  const client = await opened();
  const answer = await client.evaluate({facts: {Order: {total: 4}}, explain: true}, {timeoutMs: 5000});
  expect(answer).toMatchObject({fired: ['Check', 'Price'], facts: {Order: {price: 8}}});
  expect(answer.trace).toHaveLength(2);

  const lines = [];
  for await (const line of client.evaluateBatch([{Order: {total: 1}}, {Order: {valid: true}}])) lines.push(line);
  expect(lines[0]?.answer?.facts).toEqual({Order: {total: 1, valid: true, price: 2}});
  expect(lines[1]?.error).toBeInstanceOf(RulectlError);
  expect(lines[1]?.error).toMatchObject({rule: 'Price', status: 422});

  const {etag} = await client.facts.put('cart/7', {Order: {total: 10}}, {ttl: '30m', ifAbsent: true});
  expect(await client.facts.get('cart/7')).toEqual({facts: {Order: {total: 10}}, etag});
  const once = {idempotencyKey: 'order-1', ttl: '1h'};
  const first = await client.evaluate({session: 'cart/7', facts: {Order: {note: 'a'}}}, once);
  expect(await client.evaluate({session: 'cart/7', facts: {Order: {note: 'a'}}}, once)).toEqual(first);
  await expect(client.facts.put('cart/7', {}, {ifMatch: etag})).rejects.toMatchObject({
    code: 'FACTS_STALE',
    status: 412,
  });
  const names = [];
  for await (const {session} of client.facts.list({prefix: 'cart'})) names.push(session);
  expect(names).toEqual(['cart/7']);
  await client.facts.remove('cart/7');
  await expect(client.facts.get('cart/7')).rejects.toMatchObject({code: 'FACTS_UNKNOWN_SESSION'});

  const {rulesets} = await client.rules.rulesets();
  expect(rulesets[0]).toMatchObject({ruleset: 'shop', active: {version: 1, digest: answer.ruleset.digest}});
  expect((await client.rules.versions('shop', {limit: 1}))[0]?.digest).toBe(answer.ruleset.digest);
  expect((await client.rules.version('shop')).record.version).toBe(1);
  expect(await client.rules.activate('shop', {version: 1})).toMatchObject({sequence: 2});
  expect(await client.rules.activations('shop')).toHaveLength(2);
  await expect(client.rules.rollbackTarget('shop')).rejects.toMatchObject({code: 'REPOSITORY_NOTHING_BEFORE'});
  await expect(client.rules.rollback('shop', {version: 9})).rejects.toMatchObject({code: 'REPOSITORY_UNKNOWN_VERSION'});
  expect(await client.health()).toMatchObject({role: 'gateway', status: 'ready'});
});

test('the example of docs/library.md prints what it says', async () => {
  const {gateway} = await wholePlane();
  const fences = fencesOf(readFileSync('docs/library.md', 'utf8'));
  const at = fences.findIndex(({info}) => info === 'js client');
  const source = pathToFileURL(resolve('src/library/client.ts')).href;
  const text = `// @ts-nocheck\n${fences[at]!.text.replace("'rulectl/client'", `'${source}'`)}`;
  vi.stubEnv('GATEWAY_URL', gateway.url);
  vi.stubEnv('API_KEY', adminKey);
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(words.join(' ')));
  onTestFinished(() => {
    log.mockRestore();
    vi.unstubAllEnvs();
  });
  await import(pathToFileURL(join(folderOf({'sample.ts': text}), 'sample.ts')).href);
  expect(`${printed.join('\n')}\n`).toBe(fences[at + 1]!.text);
});
