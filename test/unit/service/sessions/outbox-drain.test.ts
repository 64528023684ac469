import {createServer} from 'node:http';
import {afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {silentLog} from '../../../../src/kit/log.js';
import {RoleMetrics} from '../../../../src/service/server/metrics.js';
import {OutboxDrain} from '../../../../src/service/sessions/outbox-drain.js';
import {newCommitId} from '../../../../src/state/facts/commit-id.js';
import {MemoryStore} from '../../../../src/state/facts/memory/memory-store.js';
import {until} from '../../../support/servers.js';

const key = {environment: 'dev', ruleset: 'shop', session: 's'};

/** A webhook that answers as it is told, and keeps what it got. */
let answers: number[] = [];
let received: {key: string; body: {effect: string; args: unknown[]}; token: string}[] = [];
const hook = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const {'idempotency-key': idempotencyKey, 'x-token': token} = request.headers;
  received.push({key: String(idempotencyKey), body: JSON.parse(body), token: String(token)});
  response.writeHead(answers.shift() ?? 204).end();
});
let url: string;
beforeAll(async () => {
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(hook.address() as {port: number}).port}/`;
});
afterAll(() => void hook.close());
beforeEach(() => {
  answers = [];
  received = [];
});

function open(handled = ['Mail'], leaseMs = 60) {
  const store = new MemoryStore({ttlMs: 0, sessionBytes: 1000, idempotencyTtlMs: 1000});
  const metrics = new RoleMetrics();
  const webhook = {url, timeoutMs: 5000, headers: {'x-token': 'secret'}};
  const drain = new OutboxDrain({
    outbox: store.outbox,
    environments: () => ['dev'],
    handlers: Object.fromEntries(handled.map(name => [name, {webhook}])),
    consumer: 'test',
    metrics,
    log: silentLog(),
    leaseMs,
    pollMs: 20,
  });
  onTestFinished(async () => {
    await drain.stop();
    await store.close();
  });
  const commit = (...effects: {name: string; args: number[]}[]) =>
    store.commit({key, id: newCommitId(), text: '{}', effects: effects.map(effect => ({...effect, rule: 'R'}))});
  const empty = () => until(async () => (await store.outbox.size('dev')) === 0);
  const counted = async (outcome: string) =>
    (await metrics.registry.getSingleMetricAsString('rulectl_effects_total')).includes(`outcome="${outcome}"`);
  return {store, drain, commit, empty, counted};
}

describe('the outbox', () => {
  test('is drained into the handlers, once each', async () => {
    // A lease that no slow machine outlives: only then is it once.
    const {drain, commit, empty, counted} = open(['Mail'], 60_000);
    drain.start();
    await commit({name: 'Mail', args: [1]}, {name: 'Mail', args: [2]});
    drain.wake();
    await empty();
    expect(received.map(({body}) => body)).toEqual([1, 2].map(n => ({effect: 'Mail', args: [n], rule: 'R', ...key})));
    expect(received.map(({token}) => token)).toEqual(['secret', 'secret']);
    expect(new Set(received.map(each => each.key)).size).toBe(2);
    expect(await counted('delivered')).toBe(true);
  });

  test('tries again what failed, under the same key', async () => {
    const {drain, commit, empty, counted} = open();
    answers = [500, 503];
    await commit({name: 'Mail', args: [1]});
    drain.start();
    await empty();
    expect(received).toHaveLength(3);
    expect(new Set(received.map(each => each.key)).size).toBe(1);
    expect(await counted('failed')).toBe(true);
  });

  test('drops what is gone for good, and counts it', async () => {
    const {drain, commit, empty, counted} = open();
    answers = [410];
    await commit({name: 'Mail', args: [1]});
    drain.start();
    await empty();
    expect(received).toHaveLength(1);
    expect(await counted('refused')).toBe(true);
  });

  test('keeps what nobody here handles, for others', async () => {
    const {store, drain, commit, counted} = open(['Other']);
    await commit({name: 'Mail', args: [1]});
    drain.start();
    await until(() => counted('failed'));
    expect(await store.outbox.size('dev')).toBe(1);
    expect(received).toEqual([]);
  });

  test('gets what another took and did not live to do', async () => {
    const {store, drain, commit, empty} = open();
    await commit({name: 'Mail', args: [1]});
    const [taken] = await store.outbox.take({environment: 'dev', consumer: 'dead', most: 10, leaseMs: 100});
    drain.start();
    await empty();
    expect(received.map(each => each.key)).toEqual([taken!.idempotencyKey]);
  });
});
