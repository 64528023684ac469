import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import type {RunningRole} from '../../src/kit/lifecycle.js';
import {silentLog} from '../../src/kit/log.js';
import type {Bundle} from '../../src/rules/ruleset/bundle.js';
import {KeyRing} from '../../src/service/access/key-ring.js';
import {addFactStoreRoutes} from '../../src/service/control/fact-store-routes.js';
import type {FrontDoorConfig} from '../../src/service/front-door/front-door.js';
import {startGateway} from '../../src/service/gateway/gateway.js';
import {startNode} from '../../src/service/node/node.js';
import {RoleMetrics} from '../../src/service/server/metrics.js';
import {buildServer} from '../../src/service/server/server.js';
import {FactHost} from '../../src/state/facts/hosted/fact-host.js';
import {MemoryStore} from '../../src/state/facts/memory/memory-store.js';
import {bundleFile, bundleOf, cacheWithKeys, nodeOf, planeToken, post} from '../support/data-plane.js';
import {freePort} from '../support/servers.js';

const rules = {
  first: 'rule "Score" no-loop { when C.id != null then C.score = Score(C.id); }',
  second: 'rule "Double" no-loop { when Order.total > 0 then Order.twice = Order.total * 2; }',
};
const good = {facts: {Order: {total: 2}}};
const replicated = {topology: 'replicated'} as const;
const nowhere = {Score: {url: 'http://127.0.0.1:9/', timeoutMs: 1000, cacheMs: 0}};
const imageOf = (more: Partial<Bundle>): string => bundleFile(bundleOf(rules, {functions: nowhere, ...more}));

/** A front door with these settings before rules with `more`, in each place that there is for one. */
type Open = (settings: Partial<FrontDoorConfig>, more?: Partial<Bundle>) => Promise<RunningRole>;

const base = {token: planeToken, drainMs: 0, log: silentLog()};
const ending = <Running extends RunningRole>(running: Running): Running => {
  onTestFinished(() => running.kill());
  return running;
};

async function gateway(image: string, groups: readonly string[], settings: Partial<FrontDoorConfig>) {
  const behind = await Promise.all(groups.map(group => nodeOf(image, group)));
  const nodes = behind.map(({url}, i) => ({name: `${groups[i]!}-1`, group: groups[i]!, url}));
  return ending(await startGateway({...base, name: 'gateway-1', image, nodes, ...settings}));
}

const doors: Readonly<Record<string, Open>> = {
  'the gateway of a specialised cluster': (settings, more) => gateway(imageOf({...more}), Object.keys(rules), settings),
  'the gateway of a replicated cluster': (settings, more) =>
    gateway(imageOf({...more, ...replicated}), ['all'], settings),
  'a node of a replicated cluster': async (settings, more) => {
    const image = imageOf({...more, ...replicated});
    return ending(await startNode({...base, name: 'all-1', groups: ['all'], image, ...settings}));
  },
};

const isReady = (url: string) =>
  vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {timeout: 10_000, interval: 20});

/** Who scores: answers when it may, and counts the questions. */
async function scorer(mayAnswer: Promise<unknown> = Promise.resolve()) {
  const server = createServer(async (request, response) => {
    request.resume();
    await mayAnswer;
    response.end('700');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Facts in the memory of another process, as control holds them. */
async function hostedFacts(): Promise<FrontDoorConfig['sessions']> {
  const options = {name: 'control', host: '127.0.0.1', port: 0, bodyBytes: 2 ** 20};
  const server = buildServer({...options, metrics: new RoleMetrics(), log: silentLog()});
  const host = new FactHost(new MemoryStore({ttlMs: 60_000, sessionBytes: 4096, idempotencyTtlMs: 60_000}));
  addFactStoreRoutes(server.app, {host, keys: new KeyRing({token: planeToken})});
  const url = await server.listen();
  onTestFinished(async () => {
    await host.close();
    await server.close(100);
  });
  return {facts: {store: 'memory', control: {url, token: planeToken}}};
}

const send = (url: string, method: string, body?: string) =>
  fetch(url, {
    method,
    headers: {'content-type': 'application/json', authorization: `Bearer ${planeToken}`},
    ...(body === undefined ? {} : {body}),
  });

/** One row a setting: the same at every door. */
const settings: Readonly<Record<string, (open: Open) => Promise<void>>> = {
  'a key is asked for': async open => {
    const {url} = await open({cacheDir: cacheWithKeys(['evaluate'], ['facts'])});
    await isReady(url);
    const status = async (key: string) => (await post(`${url}/v1/evaluate`, good, {key})).status;
    expect(await Promise.all(['', 'rk_wrong', 'rk_facts', 'rk_evaluate'].map(status))).toEqual([401, 401, 403, 200]);
  },
  'open: no key is asked for': async open => {
    const {url} = await open({open: true});
    await isReady(url);
    expect((await post(`${url}/v1/evaluate`, good, {key: ''})).status).toBe(200);
  },
  'bodyBytes: a request, facts and a line of a batch are no larger': async open => {
    const {url} = await open({bodyBytes: 200, sessions: await hostedFacts()});
    await isReady(url);
    const large = {Order: {text: 'x'.repeat(300)}};
    expect((await post(`${url}/v1/evaluate`, {facts: large})).status).toBe(413);
    expect((await send(`${url}/v1/facts/s`, 'PUT', JSON.stringify(large))).status).toBe(413);
    const headers = {'content-type': 'application/x-ndjson'};
    const lines = [good, {facts: large}].map(line => `${JSON.stringify(line)}\n`).join('');
    const batch = (await (await post(`${url}/v1/evaluate/batch`, lines, {headers})).text()).trimEnd().split('\n');
    expect(batch.map(line => (JSON.parse(line) as {error?: {code: string}}).error?.code)).toEqual([
      undefined,
      'API_LINE_TOO_LONG',
    ]);
  },
  'perKeyPerSecond: more is 429 with Retry-After; other keys and the roles go on, batches wait': async open => {
    const cacheDir = cacheWithKeys(['evaluate'], ['evaluate', 'facts']);
    const {url} = await open({perKeyPerSecond: 3, cacheDir});
    await isReady(url);
    const burst = (key: string) => Promise.all(Array.from({length: 12}, () => post(`${url}/v1/evaluate`, good, {key})));
    const answers = await burst('rk_evaluate');
    const refused = answers.filter(({status}) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.some(({status}) => status === 200)).toBe(true);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused[0]!.json()).toMatchObject({code: 'API_RATE_LIMITED', status: 429});
    expect((await post(`${url}/v1/evaluate`, good, {key: 'rk_evaluate-facts'})).status).toBe(200);
    expect((await burst(planeToken)).every(({status}) => status === 200)).toBe(true);
    const batch = await post(`${url}/v1/evaluate/batch`, `${JSON.stringify(good)}\n`.repeat(5), {
      key: 'rk_evaluate',
      headers: {'content-type': 'application/x-ndjson'},
    });
    expect((await batch.text()).match(/"twice":4/g)).toHaveLength(5);
  },
  'sessions: facts are kept, and errors are told alike': async open => {
    const {url} = await open({sessions: await hostedFacts()});
    await isReady(url);
    const facts = `${url}/v1/facts/s`;
    expect((await send(facts, 'PUT', '{"Order":{"total":5}}')).status).toBe(204);
    const answer = await post(`${url}/v1/evaluate`, {session: 's', facts: {}});
    expect(await answer.json()).toMatchObject({facts: {Order: {total: 5, twice: 10}}});
    expect(await (await send(facts, 'GET')).json()).toEqual({Order: {total: 5, twice: 10}});
    expect((await send(facts, 'DELETE')).status).toBe(204);
    expect((await send(facts, 'GET')).status).toBe(404);
    expect((await post(`${url}/v1/evaluate`, {session: 's', facts: 5})).status).toBe(400);
  },
  'no fact store: a session is refused, everything else answered': async open => {
    const {url} = await open({});
    await isReady(url);
    const refused = await post(`${url}/v1/evaluate`, {...good, session: 's'});
    expect(await refused.json()).toMatchObject({code: 'SESSION_NO_STORE', status: 501});
    const word = {facts: {Order: {total: 2, note: 'the session of a ruleset'}}};
    expect((await post(`${url}/v1/evaluate`, word)).status).toBe(200);
  },
  'resolve: variables of look-up URLs are put in': async open => {
    const score = await scorer();
    const functions = {Score: {url: '${SCORE}', timeoutMs: 5000, cacheMs: 0}};
    const {url} = await open({resolve: text => text.replace('${SCORE}', score)}, {functions});
    await isReady(url);
    const answer = await post(`${url}/v1/evaluate`, {facts: {C: {id: 'a'}}});
    expect(await answer.json()).toMatchObject({facts: {C: {id: 'a', score: 700}}});
  },
  'more under way than can be answered: 503 with Retry-After, until there is room again': async open => {
    let answerAll = (): void => {};
    const score = await scorer(new Promise<void>(resolve => (answerAll = resolve)));
    const {url} = await open({}, {functions: {Score: {url: score, timeoutMs: 60_000, cacheMs: 0}}});
    await isReady(url);
    const headers = {'x-rulectl-timeout-ms': '60000'};
    const shed: Response[] = [];
    const statuses = Array.from({length: 300}, async (_, i) => {
      const answer = await post(`${url}/v1/evaluate`, {facts: {C: {id: `c${i}`}}}, {headers});
      if (answer.status === 503) shed.push(answer);
      return answer.status;
    });
    await vi.waitFor(() => expect(shed.length).toBeGreaterThan(0), {timeout: 30_000});
    expect(shed[0]!.headers.get('retry-after')).toBe('1');
    expect(await shed[0]!.json()).toMatchObject({code: 'API_OVERLOADED', status: 503});
    answerAll();
    expect((await Promise.all(statuses)).filter(status => status === 200)).toHaveLength(300 - shed.length);
    expect((await post(`${url}/v1/evaluate`, good)).status).toBe(200);
  },
  'environment and trustedKeys: bundles of others are refused': async open => {
    const trustedKeys = ['MCowBQYDK2VwAyEA4U6ihBtAchkmh9qaSN3rrZCwP9mvL0cMkZ1NZ2dy1Hk='];
    for (const [more, why] of [
      [{environment: 'prod'}, 'is for environment dev'],
      [{trustedKeys}, 'is not signed'],
    ] as const) {
      const {url} = await open(more);
      const health = (await (await fetch(`${url}/health`)).json()) as {refused: string; status: string};
      expect(health).toMatchObject({status: 'starting', refused: expect.stringContaining(why)});
    }
  },
  'control: rules are managed through the door': async open => {
    const {url} = await open({control: `http://127.0.0.1:${await freePort()}`});
    const answer = await send(`${url}/v1/rulesets`, 'GET');
    expect(await answer.json()).toMatchObject({code: 'GATEWAY_NO_CONTROL', status: 503});
  },
};

describe.each(Object.entries(doors))('%s', (_door, open) => {
  test.each(Object.entries(settings))('%s', (_setting, holds) => holds(open));
});
