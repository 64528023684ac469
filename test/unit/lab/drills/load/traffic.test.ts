import {expect, test} from 'vitest';
import type {JsonObject} from '../../../../../src/kit/json.js';
import type {GatewayPool} from '../../../../../src/lab/drills/load/gateway-pool.js';
import {NoAnswer} from '../../../../../src/lab/drills/load/gateway-pool.js';
import {LedgerBook} from '../../../../../src/lab/drills/load/ledger.js';
import type {Mix} from '../../../../../src/lab/drills/load/load-settings.js';
import {Oracle} from '../../../../../src/lab/drills/load/oracle.js';
import {Traffic} from '../../../../../src/lab/drills/load/traffic.js';
import {LatencyRecorder} from '../../../../../src/lab/load/recorder.js';
import type {EvaluationResult} from '../../../../../src/rules/engine/answer.js';
import {loadRuleset} from '../../../../../src/rules/ruleset/load.js';
import {mergePatch} from '../../../../../src/state/facts/merge-patch.js';

const text = 'rule "Price" no-loop { when Order.total > 0 then Order.price = Order.total * 2; }';
const ruleset = loadRuleset({name: 'shop', files: [{path: 'price.grl', text}]});
const facts = [{Order: {total: 4}}, {Order: {total: 9}, Extra: null}];

type Line = EvaluationResult | {readonly error: {readonly code: string}; readonly status?: number};

/** A gateway with sessions. `spoil` may change what the client is told of evaluation number n, or throw. */
function gateway(spoil: (answer: EvaluationResult, n: number) => Line = answer => answer): Pick<GatewayPool, 'send'> {
  const sessions = new Map<string, {facts: JsonObject; writes: number}>();
  let count = 0;
  const evaluate = (body: string): Line => {
    const {facts: given, session, now} = JSON.parse(body) as {facts: JsonObject; session?: string; now: string};
    const kept = session === undefined ? undefined : sessions.get(session);
    const answer = ruleset.evaluate(session === undefined ? given : mergePatch(kept?.facts ?? {}, given), {now});
    if (session !== undefined) sessions.set(session, {facts: answer.facts, writes: (kept?.writes ?? 0) + 1});
    return spoil(answer, count++);
  };
  return {
    send: async (method, path, body) => {
      const {facts: kept = {}, writes = 0} = sessions.get(path.split('/').at(-1)!) ?? {};
      if (method === 'GET') return {status: 200, body: JSON.stringify(kept), etag: `"${writes}-x"`};
      if (method === 'DELETE') return {status: 204, body: ''};
      const lines = body!.split('\n').map(evaluate);
      const [only] = lines;
      if (path.endsWith('/batch')) return {status: 200, body: lines.map(line => `${JSON.stringify(line)}\n`).join('')};
      return 'error' in only!
        ? {status: only.status ?? 503, body: JSON.stringify(only.error)}
        : {status: 200, body: JSON.stringify(only)};
    },
  };
}

/** Sends so many requests of one kind, one after the other. */
async function ledgerOf(pool: Pick<GatewayPool, 'send'>, mix: Partial<Mix>, {requests = 10, checked = 1} = {}) {
  const book = new LedgerBook();
  const traffic = new Traffic({
    pool,
    oracle: await Oracle.open(facts, [{ruleset}]),
    mix: {evaluate: 0, session: 0, batch: 0, ...mix},
    checked,
    seed: 1,
    book,
    recorder: new LatencyRecorder(),
  });
  for (let i = 0; i < requests; i++) await traffic.send(i, performance.now());
  await traffic.settle();
  return {...book.ledger, causes: book.causes};
}

const harmless = {failed: 0, lost: 0, duplicated: 0, stale: 0, wrong: 0, mixedVersion: 0, notCompared: 0};

test.each([
  [{evaluate: 1}, 10],
  [{session: 1}, 10],
  [{batch: 1}, 200],
])('every answer of %j is compared', async (mix, compared) => {
  expect(await ledgerOf(gateway(), mix)).toMatchObject({...harmless, acknowledged: 10, compared});
  expect(await ledgerOf(gateway(), mix, {checked: 0})).toMatchObject({...harmless, acknowledged: 10, compared: 0});
});

test('a session that evaluates wrongly is seen', async () => {
  const wrong = gateway((answer, n) => (n === 4 ? {...answer, fired: []} : answer));
  expect(await ledgerOf(wrong, {session: 1})).toMatchObject({...harmless, wrong: 1, compared: 10});
});

test('after a write without an end the session is in doubt, and its answers are not compared', async () => {
  let isGone = true;
  const doubtful = gateway(answer => {
    if (!isGone) return answer;
    isGone = false;
    throw new NoAnswer('ECONNRESET', true);
  });
  expect(await ledgerOf(doubtful, {session: 1}, {requests: 5})).toMatchObject({
    ...harmless,
    indeterminate: 1,
    acknowledged: 4,
    compared: 0,
    notCompared: 4,
  });
});

test('a batch with a line that failed has failed; that is no wrong answer', async () => {
  const error = {code: 'GATEWAY_NODE_DIED_TWICE'};
  const dying = gateway((answer, n) => (n === 3 ? {error} : answer));
  expect(await ledgerOf(dying, {batch: 1}, {requests: 2})).toMatchObject({
    ...harmless,
    failed: 1,
    acknowledged: 1,
    compared: 39,
    causes: [{cause: 'GATEWAY_NODE_DIED_TWICE', count: 1}],
  });
});

test('an error of the rules for a session in doubt is an answer, and none that can be compared', async () => {
  const refusal = {status: 422, error: {code: 'EVALUATION_MAX_FIRINGS'}};
  const refusing = gateway((answer, n) => {
    if (n === 0) throw new NoAnswer('ECONNRESET', true);
    return n === 1 ? refusal : answer;
  });
  expect(await ledgerOf(refusing, {session: 1}, {requests: 2})).toMatchObject({
    failed: 0,
    indeterminate: 1,
    acknowledged: 1,
    compared: 0,
    notCompared: 1,
  });
  // Of a session that is known the rules here would have to give it, too.
  const strange = gateway((answer, n) => (n === 0 ? refusal : answer));
  expect(await ledgerOf(strange, {session: 1}, {requests: 1})).toMatchObject({failed: 1, acknowledged: 0});
});

test('a session does not grow without end: after some writes another is begun, and the first is read and removed', async () => {
  const writes = new Map<string, number>();
  const removed: string[] = [];
  const store = gateway();
  const pool: typeof store = {
    send: async (method, path, body, options) => {
      if (method === 'DELETE') removed.push(path);
      if (method === 'POST') {
        const {session} = JSON.parse(body!) as {session: string};
        writes.set(session, (writes.get(session) ?? 0) + 1);
      }
      return store.send(method, path, body, options);
    },
  };
  const ledger = await ledgerOf(pool, {session: 1}, {requests: 120});
  expect([...writes.values()]).toEqual([50, 50, 20]);
  expect(removed).toEqual([...writes.keys()].map(id => `/v1/facts/${id}`));
  expect(ledger).toMatchObject({acknowledged: 120, compared: 120, lost: 0, duplicated: 0, stale: 0, unread: 0});
});

test('a session that has lost a write is not removed before that is told', async () => {
  const store = gateway();
  const pool: typeof store = {
    send: async (method, path, body, options) => {
      const answer = await store.send(method, path, body, options);
      if (method !== 'GET') return answer;
      const {Drill, ...others} = JSON.parse(answer.body) as JsonObject;
      const [, ...kept] = Object.entries(Drill as JsonObject);
      return {...answer, body: JSON.stringify({...others, Drill: Object.fromEntries(kept)})};
    },
  };
  expect(await ledgerOf(pool, {session: 1}, {requests: 60})).toMatchObject({acknowledged: 60, lost: 2});
});

test('tells of each request when it was due and which facts it took, whatever becomes of it', async () => {
  const told: {dueMs: number; facts: JsonObject}[] = [];
  const traffic = new Traffic({
    pool: gateway((answer, n) => {
      if (n === 1) throw new NoAnswer('ECONNRESET', true);
      return answer;
    }),
    oracle: await Oracle.open(facts, [{ruleset}]),
    mix: {evaluate: 1, session: 1, batch: 0},
    checked: 1,
    seed: 1,
    book: new LedgerBook(),
    recorder: new LatencyRecorder(),
    onSend: (dueMs, sent) => told.push({dueMs, facts: sent}),
  });
  traffic.start(1000);
  for (const [index, dueAt] of [1000, 1010.5, 1030].entries()) await traffic.send(index, dueAt);
  expect(told).toEqual([
    {dueMs: 0, facts: facts[0]},
    {dueMs: 10.5, facts: facts[1]},
    {dueMs: 30, facts: facts[0]},
  ]);
});
