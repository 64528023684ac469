import {createHash} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {silentLog} from '../../../../src/kit/log.js';
import {KeyRing} from '../../../../src/service/access/key-ring.js';
import {openGateway} from '../../../../src/service/api/client.js';
import {Admission} from '../../../../src/service/front-door/admission.js';
import {addEvaluateRoutes} from '../../../../src/service/front-door/evaluate-routes.js';
import {addSessionRoutes} from '../../../../src/service/front-door/session-routes.js';
import {RoleMetrics} from '../../../../src/service/server/metrics.js';
import {buildServer} from '../../../../src/service/server/server.js';
import {SessionEvaluator} from '../../../../src/service/sessions/session-evaluator.js';
import {MemoryStore} from '../../../../src/state/facts/memory/memory-store.js';
import {countingEvaluator} from '../../../support/counting-sessions.js';

const token = 'the token of the cluster';
const metrics = new RoleMetrics();
const log = silentLog();
const bodyBytes = 2 ** 16;
const server = buildServer({name: 'door', host: '127.0.0.1', port: 0, bodyBytes, metrics, log});
const store = new MemoryStore({ttlMs: 60_000, sessionBytes: 1000, idempotencyTtlMs: 60_000});
const keys = new KeyRing({token});
keys.update([]);
const rulesetOf = (name = 'count') => ({name, environment: 'dev'});
const admission = new Admission({keys, metrics});
addSessionRoutes(server.app, {store, admission, rulesetOf});
addEvaluateRoutes(server.app, {
  evaluator: new SessionEvaluator({
    inner: countingEvaluator,
    store,
    rulesetOf,
    isHandled: () => false,
    onEffects: () => {},
    onConflict: () => {},
  }),
  admission,
  bodyBytes,
  metrics,
  log,
});

let url: string;
beforeAll(async () => {
  url = await server.listen();
});
afterAll(async () => {
  await server.close(100);
  await store.close();
});

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method,
    headers: {'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers},
    ...(body === undefined ? {} : {body: typeof body === 'string' ? body : JSON.stringify(body)}),
  });
const codeOf = async (response: Response) => [response.status, ((await response.json()) as {code: string}).code];

describe('/v1/facts/{session}', () => {
  test('put, get, delete', async () => {
    const put = await call('PUT', '/v1/facts/a', {Counter: {n: 9}, Gone: null});
    expect(put.status).toBe(204);
    const got = await call('GET', '/v1/facts/a');
    expect(await got.text()).toBe('{"Counter":{"n":9}}');
    expect(got.headers.get('etag')).toBe(put.headers.get('etag'));
    expect((await call('GET', '/v1/facts/a', undefined, {'if-none-match': got.headers.get('etag')!})).status).toBe(304);
    expect((await call('DELETE', '/v1/facts/a')).status).toBe(204);
    expect(await codeOf(await call('GET', '/v1/facts/a'))).toEqual([404, 'FACTS_UNKNOWN_SESSION']);
    expect(await codeOf(await call('DELETE', '/v1/facts/a'))).toEqual([404, 'FACTS_UNKNOWN_SESSION']);
  });

  test('conditions: If-Match, If-None-Match', async () => {
    expect((await call('PUT', '/v1/facts/b', {F: 1}, {'if-match': '"x"'})).status).toBe(412);
    expect((await call('PUT', '/v1/facts/b', {F: 1}, {'if-match': '*'})).status).toBe(412);
    const first = await call('PUT', '/v1/facts/b', {F: 1}, {'if-none-match': '*'});
    expect(first.status).toBe(204);
    const etag = first.headers.get('etag')!;
    expect(await codeOf(await call('PUT', '/v1/facts/b', {F: 2}, {'if-none-match': '*'}))).toEqual([
      412,
      'FACTS_STALE',
    ]);
    expect(await codeOf(await call('PUT', '/v1/facts/b', {F: 2}, {'if-match': '"stale"'}))).toEqual([
      412,
      'FACTS_STALE',
    ]);
    expect((await call('PUT', '/v1/facts/b', {F: 2}, {'if-match': `W/${etag}`})).status).toBe(412);
    const second = await call('PUT', '/v1/facts/b', {F: 2}, {'if-match': `"other", ${etag}`});
    expect(second.status).toBe(204);
    expect((await call('DELETE', '/v1/facts/b', undefined, {'if-match': etag})).status).toBe(412);
    expect((await call('DELETE', '/v1/facts/b', undefined, {'if-match': second.headers.get('etag')!})).status).toBe(
      204,
    );
  });

  test('names as people choose them', async () => {
    for (const session of ['a/b', 'c d?e#f', '100%', '🙂'.repeat(64), '..a', '{x}:*']) {
      const path = `/v1/facts/${encodeURIComponent(session)}`;
      expect([session, (await call('PUT', path, {F: session})).status]).toEqual([session, 204]);
      const stored = await store.load({environment: 'dev', ruleset: 'count', session});
      expect(stored?.facts).toEqual({F: session});
    }
    const dots = await call('POST', '/v1/evaluate', {session: '..', facts: {}});
    expect(await codeOf(dots)).toEqual([400, 'FACTS_SESSION_INVALID']);
    expect(await codeOf(await call('PUT', `/v1/facts/${'x'.repeat(257)}`, {}))).toEqual([400, 'FACTS_SESSION_INVALID']);
  });

  test('what is wrong is said', async () => {
    expect(await codeOf(await call('PUT', '/v1/facts/c', '[1]'))).toEqual([400, 'API_FACTS_NOT_OBJECT']);
    expect(await codeOf(await call('PUT', '/v1/facts/c', '{"a":'))).toEqual([400, 'API_BODY_NOT_JSON']);
    expect(await codeOf(await call('PUT', '/v1/facts/c?ttl=soon', {}))).toEqual([400, 'FACTS_TTL_INVALID']);
    expect(await codeOf(await call('PUT', '/v1/facts/c', {F: 'x'.repeat(1000)}))).toEqual([413, 'FACTS_TOO_LARGE']);
    expect((await call('GET', '/v1/facts/c', undefined, {authorization: 'Bearer nobody'})).status).toBe(401);
    const limit = await call('GET', '/v1/facts?limit=0');
    expect([limit.status, ((await limit.json()) as {title: string}).title]).toEqual([
      400,
      '"limit" must be a whole number from 1 to 9999.',
    ]);
    for (const [method, path, body] of [
      ['GET', '/v1/facts?limti=5'],
      ['GET', '/v1/facts/c?rulset=count'],
      ['PUT', '/v1/facts/c?tll=5m', {}],
      ['DELETE', '/v1/facts/c?ttl=5m'],
      ['POST', '/v1/evaluate?tll=5m', {facts: {}}],
    ] as const) {
      expect(await codeOf(await call(method, path, body))).toEqual([400, 'API_FIELD_UNKNOWN']);
    }
    expect(await codeOf(await call('PUT', '/v1/facts/c?ttl=5m&ttl=6m', {}))).toEqual([400, 'API_FIELD_INVALID']);
  });

  test('needs the scope "facts"', async () => {
    const hash = createHash('sha256').update('rk_evaluator').digest('hex');
    keys.update([{id: 'k', hash, scopes: ['evaluate']}]);
    const headers = {authorization: 'Bearer rk_evaluator'};
    expect(await codeOf(await call('GET', '/v1/facts/a', undefined, headers))).toEqual([403, 'API_SCOPE_MISSING']);
    expect((await call('POST', '/v1/evaluate', {facts: {}}, headers)).status).toBe(200);
  });

  test('a time to keep, for one session and one request', async () => {
    await call('PUT', '/v1/facts/d?ttl=250ms', {F: 1});
    const {sessions} = (await (await call('GET', '/v1/facts?prefix=d')).json()) as {sessions: {leftMs: number}[]};
    expect(sessions[0]!.leftMs).toBeLessThanOrEqual(250);
    await call('POST', '/v1/evaluate?ttl=0', {session: 'd', facts: {Event: {by: 1}}});
    expect(await store.load({environment: 'dev', ruleset: 'count', session: 'd'})).toMatchObject({ttlMs: 0});
  });
});

describe('POST /v1/evaluate with a session', () => {
  test.each(['idempotency-key', 'x-rulectl-attempt'])('is applied once for an %s', async header => {
    const session = `once for ${header}`;
    const add = () => call('POST', '/v1/evaluate', {session, facts: {Event: {by: 1}}}, {[header]: 'once'});
    const answers = [await add(), await add(), await add()];
    expect(answers.map(({status}) => status)).toEqual([200, 200, 200]);
    expect(new Set(await Promise.all(answers.map(answer => answer.text()))).size).toBe(1);
    const stored = await call('GET', `/v1/facts/${encodeURIComponent(session)}`);
    expect(await stored.json()).toMatchObject({Counter: {n: 1}});
  });
});

describe('the client', () => {
  test('speaks all of it', async () => {
    const gateway = openGateway({url, key: token});
    const {etag} = await gateway.facts.put('client/1', {F: 1}, {ttl: '5m', ifAbsent: true});
    expect(await gateway.facts.get('client/1')).toEqual({facts: {F: 1}, etag});
    await expect(gateway.facts.put('client/1', {}, {ifAbsent: true})).rejects.toMatchObject({code: 'FACTS_STALE'});
    for (let i = 2; i < 700; i++) await gateway.facts.put(`client/${i}`, {});
    const found = new Set<string>();
    for await (const {session} of gateway.facts.list({prefix: 'client/'})) found.add(session);
    expect(found.size).toBe(699);
    await gateway.evaluate({session: 'client/1', facts: {Event: {by: 2}}}, {idempotencyKey: 'k', ttl: '1h'});
    await expect(gateway.facts.remove('client/1', {ifMatch: etag})).rejects.toMatchObject({code: 'FACTS_STALE'});
    await gateway.facts.remove('client/1');
    await expect(gateway.facts.get('client/1')).rejects.toMatchObject({code: 'FACTS_UNKNOWN_SESSION', status: 404});
    await gateway.close();
  });
});
