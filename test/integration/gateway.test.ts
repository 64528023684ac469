import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test, vi} from 'vitest';
import {silentLog} from '../../src/kit/log.js';
import type {EvaluationResult} from '../../src/rules/engine/answer.js';
import {loadRuleset} from '../../src/rules/ruleset/load.js';
import {startGateway} from '../../src/service/gateway/gateway.js';
import {
  bundleFile,
  bundleOf,
  cacheWithKeys,
  gatewayOver,
  nodeOf,
  planeToken,
  post,
  twoStages,
} from '../support/data-plane.js';
import {freePort} from '../support/servers.js';

const now = '2026-01-01T00:00:00.000Z';

/** A server that answers every look-up by the length of its first argument, when it may; and what it was asked. */
async function lookupServer(mayAnswer: () => Promise<unknown> = async () => {}) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push(body);
    await mayAnswer();
    response.end(String((JSON.parse(body) as {args: string[]}).args[0]!.length));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`, asked};
}

const scored = {
  first: 'rule "Limit" salience 9 no-loop { when C.id != null then C.limit = CreditScore(C.id) * 100; }',
  second: 'rule "Risk" no-loop { when D.id != null && CreditScore(D.id) > 2 then D.risk = CreditScore(D.id); }',
};

async function over(groups: Readonly<Record<string, string>>, more = {}, config = {}) {
  const image = bundleFile(bundleOf(groups, more));
  const names = Object.keys(groups);
  const nodes = await Promise.all(names.map(name => nodeOf(image, name)));
  const list = nodes.map(({url}, i) => ({name: `${names[i]!}-1`, group: names[i]!, url}));
  return {...(await gatewayOver(image, list, config)), nodes, image};
}

const evaluate = async (url: string, facts: object, headers = {}): Promise<EvaluationResult & {code?: string}> =>
  (await (await post(`${url}/v1/evaluate`, {facts, now}, {headers})).json()) as EvaluationResult;

test('an answer of a look-up is asked for once in a request, whichever groups want it', async () => {
  const {url: lookup, asked} = await lookupServer();
  const functions = {CreditScore: {url: lookup, timeoutMs: 1000, cacheMs: 0}};
  const {url} = await over(scored, {functions});
  const answer = await evaluate(url, {C: {id: 'abcd'}, D: {id: 'abcd'}});
  expect(answer.facts).toEqual({C: {id: 'abcd', limit: 400}, D: {id: 'abcd', risk: 4}});
  expect(asked.map(body => JSON.parse(body) as unknown)).toEqual([{function: 'CreditScore', args: ['abcd']}]);
  await evaluate(url, {C: {id: 'abcd'}});
  expect(asked).toHaveLength(2);
});

test('answers that may be kept are kept for other requests', async () => {
  const {url: lookup, asked} = await lookupServer();
  const {url} = await over(scored, {functions: {CreditScore: {url: lookup, timeoutMs: 1000, cacheMs: 60_000}}});
  for (let i = 0; i < 3; i++) await evaluate(url, {C: {id: 'abcd'}});
  expect(asked).toHaveLength(1);
});

test('a look-up without an answer fails the evaluation, and says which', async () => {
  const {url: lookup} = await lookupServer(() => sleep(500));
  const {url} = await over(scored, {functions: {CreditScore: {url: lookup, timeoutMs: 20, cacheMs: 0}}});
  expect(await evaluate(url, {C: {id: 'abcd'}})).toMatchObject({
    code: 'LOOKUP_FAILED',
    title: expect.stringContaining('CreditScore'),
  });
});

test('the answer over two groups is that of one process', async () => {
  const {url} = await over(twoStages);
  const files = Object.entries(twoStages).map(([name, text]) => ({path: `rules/${name}.grl`, text}));
  const facts = {Order: {total: 7, lines: [1, {a: 2}]}, Other: 'untouched'};
  const {ruleset: _ruleset, stats: _stats, ...expected} = loadRuleset({files}).evaluate(facts, {now});
  expect(await evaluate(url, facts)).toMatchObject(expected);
});

test('a key that asks more than its rate is turned away, the cluster itself is not', async () => {
  const cacheDir = cacheWithKeys(['evaluate']);
  const {url} = await over(twoStages, {}, {cacheDir, perKeyPerSecond: 3});
  const statuses = async (key: string) => {
    const all = Array.from({length: 6}, () => post(`${url}/v1/evaluate`, {facts: {}}, {key}));
    return Promise.all(all);
  };
  const limited = (await statuses('rk_evaluate')).filter(({status}) => status === 429);
  expect(limited.length).toBeGreaterThanOrEqual(3);
  expect(limited[0]!.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await limited[0]!.json()).toMatchObject({code: 'API_RATE_LIMITED'});
  expect((await statuses('rt_of-a-test')).every(({status}) => status === 200)).toBe(true);
});

test('a gateway sheds with 503 when more is under way than the nodes keep up with', async () => {
  let answerLookups = (): void => {};
  const held = new Promise<void>(resolve => (answerLookups = resolve));
  const {url: lookup} = await lookupServer(() => held);
  const {url} = await over(scored, {functions: {CreditScore: {url: lookup, timeoutMs: 60_000, cacheMs: 0}}});
  const headers = {'x-rulectl-timeout-ms': '60000'};
  const shed: Response[] = [];
  const answered = Array.from({length: 300}, async (_, i) => {
    const response = await post(`${url}/v1/evaluate`, {facts: {C: {id: `c${i}`}}}, {headers});
    if (response.status === 503) shed.push(response);
    return response.status;
  });
  await vi.waitFor(() => expect(shed.length).toBeGreaterThan(0), {timeout: 30_000});
  answerLookups();
  expect((await Promise.all(answered)).filter(status => status === 200)).toHaveLength(300 - shed.length);
  expect(shed[0]!.headers.get('retry-after')).toBe('1');
  expect(await shed[0]!.json()).toMatchObject({code: 'API_OVERLOADED'});
});

test('a batch of any size leaves single requests their turn', async () => {
  const {url} = await over(twoStages);
  const body = Array.from({length: 5_000}, (_, i) => `{"facts": {"Order": {"total": ${i + 1}}}}`).join('\n');
  let batchEnded = false;
  const batch = post(`${url}/v1/evaluate/batch`, body, {headers: {'content-type': 'application/x-ndjson'}})
    .then(response => response.text())
    .then(text => {
      batchEnded = true;
      return text;
    });
  let answered = 0;
  while (!batchEnded) {
    expect((await evaluate(url, {Order: {total: 1}})).fired).toEqual(['Check', 'Price']);
    answered++;
  }
  expect(answered).toBeGreaterThan(1);
  expect((await batch).trimEnd().split('\n')).toHaveLength(5_000);
});

test('readiness turns red before a gateway stops, and what is under way finishes', async () => {
  const {url: lookup, asked} = await lookupServer(() => sleep(400));
  const functions = {CreditScore: {url: lookup, timeoutMs: 5000, cacheMs: 0}};
  const {url, stop} = await over(scored, {functions}, {drainMs: 200});
  const underWay = evaluate(url, {C: {id: 'abcd'}});
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const stopped = stop();
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  const alive = await fetch(`${url}/livez`);
  expect(alive.status).toBe(200);
  // No balancer keeps a connection on which it would ask again just as the gateway closes.
  expect(alive.headers.get('connection')).toBe('close');
  expect((await underWay).fired).toEqual(['Limit']);
  await stopped;
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});

test('who asks a gateway that starts waits for it instead of being turned away', async () => {
  const image = bundleFile(bundleOf({all: twoStages.first}));
  const port = await freePort();
  const nodes = [{name: 'all-1', group: 'all', url: `http://127.0.0.1:${port}`}];
  const gateway = await startGateway({name: 'early', image, nodes, token: planeToken, log: silentLog()});
  onTestFinished(() => gateway.kill());
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  const impatient = evaluate(gateway.url, {Order: {total: 1}}, {'x-rulectl-timeout-ms': '50'});
  const asked = evaluate(gateway.url, {Order: {total: 1}});
  expect((await Promise.race([impatient, sleep(2000, {code: 'held on'})])).code).toBe('GATEWAY_NO_NODE');
  await sleep(100);
  await nodeOf(image, 'all', {port});
  expect((await asked).fired).toEqual(['Check']);
});

test('a gateway is ready when it knows who may call', async () => {
  let mayTell = false;
  const control = createServer((request, response) => {
    const body = request.url?.startsWith('/v1/keys') ? '{"keys": []}' : '{"members": []}';
    if (request.url?.startsWith('/v1/keys') && !mayTell) response.writeHead(503).end('{}');
    else if (request.url?.startsWith('/v1/bundles')) response.writeHead(503).end('{}');
    else response.end(body);
  });
  await new Promise<void>(resolve => control.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    control.closeAllConnections();
    control.close();
  });
  const image = bundleFile(bundleOf({all: twoStages.first}));
  const {url} = await nodeOf(image, 'all');
  const gateway = await startGateway({
    name: 'early',
    image,
    nodes: [{name: 'all-1', group: 'all', url}],
    control: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    token: planeToken,
    log: silentLog(),
  });
  onTestFinished(() => gateway.kill());
  const readiness = async () => (await fetch(`${gateway.url}/readyz`)).status;
  // It takes its image when control has given no bundle for three seconds.
  await expect
    .poll(async () => (await evaluate(gateway.url, {Order: {total: 1}})).fired, {timeout: 15_000})
    .toBeTruthy();
  expect(await readiness()).toBe(503);
  mayTell = true;
  await expect.poll(readiness, {timeout: 5000}).toBe(200);
});

test('a node drained by its operator gets nothing new, and comes back', async () => {
  const image = bundleFile(bundleOf({only: twoStages.first}));
  const [a, b] = await Promise.all(['only-a', 'only-b'].map(name => nodeOf(image, 'only', {name})));
  const list = [a!, b!].map(({url}, i) => ({name: ['only-a', 'only-b'][i]!, group: 'only', url}));
  const {url} = await gatewayOver(image, list);
  const askedNodes = async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 30; i++) seen.add((await evaluate(url, {Order: {total: 1}})).groups![0]!.node);
    return [...seen].sort();
  };
  a!.setDrained!(true);
  await vi.waitFor(async () => expect(await askedNodes()).toEqual(['only-b']), {timeout: 5000});
  a!.setDrained!(false);
  b!.setDrained!(true);
  await vi.waitFor(async () => expect(await askedNodes()).toEqual(['only-a']), {timeout: 5000});
});

test('the metrics of both roles have the names that dashboards know', async () => {
  const {url, nodes} = await over(twoStages);
  await evaluate(url, {Order: {total: 1}});
  await post(`${url}/v1/evaluate`, '{');
  const metricsOf = async (role: string) => (await fetch(`${role}/metrics`)).text();
  const gateway = await metricsOf(url);
  for (const line of [
    /^rulectl_node_health\{node="first-1",group="first",state="ready"\} 1$/m,
    /^rulectl_request_duration_seconds_count\{route="\/v1\/evaluate",status="200"\} 1$/m,
    /^rulectl_errors_total\{code="API_BODY_NOT_JSON"\} 1$/m,
    /^rulectl_active_connections 1$/m,
    /^rulectl_ruleset_info\{ruleset="shop",version="1",digest="sha256:\w+"\} 1$/m,
    /^process_cpu_user_seconds_total /m,
    /^nodejs_eventloop_lag_seconds /m,
  ]) {
    expect(gateway).toMatch(line);
  }
  const node = await metricsOf(nodes[0]!.url);
  expect(node).toMatch(/^rulectl_rules_processed_total\{group="first",outcome="fired"\} 1$/m);
  expect(node).toMatch(/^rulectl_evaluation_duration_seconds_count\{group="first"\} 1$/m);
});

test('docs/metrics.md explains every series of ours', async () => {
  const facts = {store: 'memory', control: {url: 'http://127.0.0.1:9', token: 'rt_of-a-test'}};
  const sessions = {facts, effects: {Audit: {log: {}}}};
  const {url, nodes} = await over(twoStages, {}, {sessions, cacheDir: cacheWithKeys()});
  const texts = await Promise.all([url, nodes[0]!.url].map(async role => (await fetch(`${role}/metrics`)).text()));
  const names = new Set([...texts.join('\n').matchAll(/^# TYPE (rulectl_\w+)/gm)].map(([, name]) => name!));
  expect(names.size).toBeGreaterThan(10);
  const documented = readFileSync('docs/metrics.md', 'utf8');
  expect([...names].filter(name => !documented.includes(`\`${name}\``) && !documented.includes(`\`${name}{`))).toEqual(
    [],
  );
});
