import {describe, expect, onTestFinished, test} from 'vitest';
import type {EvaluationResult} from '../../src/rules/engine/answer.js';
import {openGateway} from '../../src/service/api/client.js';
import type {ProblemDocument} from '../../src/service/api/problem.js';
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

const now = '2026-01-01T00:00:00.000Z';
const bodyBytes = 4096;

/** Every way in there is: they speak one contract. */
const doors = {
  'a gateway over two groups': async (rules: Readonly<Record<string, string>>, cacheDir?: string) => {
    const image = bundleFile(bundleOf(rules));
    const groups = Object.keys(rules);
    const nodes = await Promise.all(groups.map(group => nodeOf(image, group)));
    const list = nodes.map(({url}, i) => ({name: `${groups[i]!}-1`, group: groups[i]!, url}));
    return gatewayOver(image, list, {bodyBytes, ...(cacheDir === undefined ? {} : {cacheDir})});
  },
  'a gateway over a replicated node': async (rules: Readonly<Record<string, string>>, cacheDir?: string) => {
    const image = bundleFile(bundleOf(rules, {topology: 'replicated'}));
    const {url} = await nodeOf(image, 'all');
    const list = [{name: 'all-1', group: 'all', url}];
    return gatewayOver(image, list, {bodyBytes, ...(cacheDir === undefined ? {} : {cacheDir})});
  },
  'a node that is a front door': async (rules: Readonly<Record<string, string>>, cacheDir?: string) => {
    const image = bundleFile(bundleOf(rules, {topology: 'replicated'}));
    return nodeOf(image, 'all', {bodyBytes, ...(cacheDir === undefined ? {} : {cacheDir})});
  },
};

const problemIn = async (response: Response): Promise<ProblemDocument> => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return (await response.json()) as ProblemDocument;
};

describe.each(Object.entries(doors))('HTTP contract of %s', (_name, open) => {
  test('answers an evaluation with facts, changes, firings in order, and who did it', async () => {
    const {url} = await open(twoStages);
    const response = await post(`${url}/v1/evaluate`, {facts: {Order: {total: 4}}, now});
    const answer = (await response.json()) as EvaluationResult;
    expect(response.status).toBe(200);
    expect(answer).toMatchObject({
      ruleset: {name: 'shop', version: 1},
      facts: {Order: {total: 4, valid: true, price: 8}},
      changes: [
        {path: 'Order.price', from: null, to: 8, rule: 'Price'},
        {path: 'Order.valid', from: null, to: true, rule: 'Check'},
      ],
      fired: ['Check', 'Price'],
      now,
      stats: {rules: 2, fired: 2},
    });
    expect(answer.groups!.length).toBeGreaterThan(0);
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(response.headers.get('x-rulectl-ruleset')).toBe(answer.ruleset.digest);
    expect(response.headers.get('x-rulectl-engine')).toBeTruthy();
    expect(response.headers.get('x-rulectl-node')).toBeTruthy();
  });

  test('keeps the request id that it is given, unless it could do harm in a log', async () => {
    const {url} = await open(twoStages);
    const given = await post(`${url}/v1/evaluate`, {facts: {}}, {headers: {'x-request-id': 'order-4711'}});
    expect(given.headers.get('x-request-id')).toBe('order-4711');
    const harmful = await post(`${url}/v1/evaluate`, {facts: {}}, {headers: {'x-request-id': 'a "quoted" one'}});
    expect(harmful.headers.get('x-request-id')).not.toContain('"');
  });

  test.each([
    ['{', 400, 'API_BODY_NOT_JSON'],
    ['', 400, 'API_BODY_NOT_JSON'],
    ['[1]', 400, 'API_BODY_NOT_OBJECT'],
    ['{"facts": 5}', 400, 'API_FACTS_NOT_OBJECT'],
    ['{}', 400, 'API_FIELD_INVALID'],
    ['{"facts": {}, "fact": {}}', 400, 'API_FIELD_UNKNOWN'],
    ['{"facts": {}, "now": "yesterday"}', 400, 'API_FIELD_INVALID'],
    ['{"facts": {}, "focus": "a"}', 400, 'API_FIELD_INVALID'],
    ['{"facts": {}, "explain": 1}', 400, 'API_FIELD_INVALID'],
    ['{"facts": {}, "ruleset": "shpo"}', 404, 'API_RULESET_UNKNOWN'],
    [' '.repeat(bodyBytes + 1), 413, 'API_BODY_TOO_LARGE'],
  ])('refuses the body %j', async (body, status, code) => {
    const {url} = await open(twoStages);
    const response = await post(`${url}/v1/evaluate`, body);
    const problem = await problemIn(response);
    expect([response.status, problem.status, problem.code]).toEqual([status, status, code]);
    expect(problem.type).toBe(`urn:rulectl:problem:${code}`);
    expect(problem.instance).toBe(response.headers.get('x-request-id'));
    expect(JSON.stringify(problem)).not.toMatch(/\bat .*\.[jt]s:/);
  });

  test('has words for other media types, routes and time limits', async () => {
    const {url} = await open(twoStages);
    const xml = await post(`${url}/v1/evaluate`, '<facts/>', {headers: {'content-type': 'text/xml'}});
    expect((await problemIn(xml)).code).toBe('API_MEDIA_TYPE');
    expect((await problemIn(await post(`${url}/v1/evalute`, {}))).code).toBe('API_NO_ROUTE');
    const timeout = await post(`${url}/v1/evaluate`, {facts: {}}, {headers: {'x-rulectl-timeout-ms': 'soon'}});
    expect((await problemIn(timeout)).code).toBe('API_FIELD_INVALID');
  });

  test('asks for a key with the scope of the route', async () => {
    const {url} = await open(twoStages, cacheWithKeys(['evaluate'], ['evaluate', 'now'], ['facts'], ['admin']));
    const statusOf = async (key: string, body: object = {facts: {}}) => {
      const response = await post(`${url}/v1/evaluate`, body, {key});
      return response.status === 200 ? 200 : [response.status, (await problemIn(response)).code];
    };
    expect(await statusOf('')).toEqual([401, 'API_NO_KEY']);
    expect(await statusOf('rk_wrong')).toEqual([401, 'API_KEY_UNKNOWN']);
    expect(await statusOf('rk_facts')).toEqual([403, 'API_SCOPE_MISSING']);
    expect(await statusOf('rk_evaluate')).toBe(200);
    expect(await statusOf('rk_evaluate', {facts: {}, now})).toEqual([403, 'API_SCOPE_MISSING']);
    expect(await statusOf('rk_evaluate', {facts: {}, '\u006eow': now})).toEqual([403, 'API_SCOPE_MISSING']);
    expect(await statusOf('rk_evaluate-now', {facts: {}, now})).toBe(200);
    expect(await statusOf('rk_admin', {facts: {}, now})).toBe(200);
    const without = await post(`${url}/v1/evaluate`, {facts: {}}, {key: ''});
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('tells that an evaluation failed, where and by which rule', async () => {
    const {url} = await open({
      first: 'rule "Loop" { when A.n < 100000 then A.n = A.n + 1; }',
      second: 'rule "Text" { when B.x == 1 then B.y = B.name * 2; }',
    });
    const loop = await problemIn(await post(`${url}/v1/evaluate`, {facts: {A: {n: 0}}}));
    expect(loop).toMatchObject({status: 422, code: 'EVALUATION_MAX_FIRINGS', rule: 'Loop'});
    const text = await problemIn(await post(`${url}/v1/evaluate`, {facts: {B: {x: 1, name: 'abc'}}}));
    expect(text).toMatchObject({status: 422, rule: 'Text', path: 'rules/second.grl', line: 1});
  });

  test('refuses a session where no store is configured', async () => {
    const {url} = await open(twoStages);
    const response = await post(`${url}/v1/evaluate`, {facts: {}, session: 's'});
    expect((await problemIn(response)).code).toBe('SESSION_NO_STORE');
  });

  test('answers a batch line by line in order; a bad line spoils no other', async () => {
    const {url} = await open(twoStages);
    const lines = ['{"facts": {"Order": {"total": 1}}}', 'nonsense', '', '{"facts": {"Order": {"total": 3}}}\r'];
    lines.push(`{"facts": {"long": "${'x'.repeat(bodyBytes)}"}}`, '{"facts": {"Order": {"total": 5}}}');
    const response = await post(`${url}/v1/evaluate/batch`, lines.join('\n'), {
      headers: {'content-type': 'application/x-ndjson'},
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const answers = (await response.text())
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as {facts?: {Order: {price: number}}; error?: ProblemDocument});
    expect(answers.map(({facts, error}) => facts?.Order.price ?? error?.code)).toEqual([
      2,
      'API_BODY_NOT_JSON',
      6,
      'API_LINE_TOO_LONG',
      10,
    ]);
  });

  test('streams a batch: answers come before the last line is sent', async () => {
    const {url} = await open(twoStages);
    const client = openGateway({url, key: planeToken});
    onTestFinished(() => client.close());
    let sent = 0;
    let sawAnswer = (): void => {};
    const firstAnswer = new Promise<void>(resolve => (sawAnswer = resolve));
    async function* facts(): AsyncGenerator<Uint8Array> {
      for (; sent < 500; sent++) yield Buffer.from(`{"Order": {"total": ${sent + 1}}}\n`);
      await firstAnswer;
      for (; sent < 700; sent++) yield Buffer.from(`{"Order": {"total": ${sent + 1}}}\n`);
    }
    const prices: number[] = [];
    for await (const lines of client.evaluateBatch(facts(), {now})) {
      sawAnswer();
      for (const line of lines) prices.push((JSON.parse(line) as {facts: {Order: {price: number}}}).facts.Order.price);
    }
    expect(prices).toEqual(Array.from({length: 700}, (_, i) => (i + 1) * 2));
  });

  test('gives batches their settings by the query, and refuses what it does not know', async () => {
    const {url} = await open(twoStages);
    const headers = {'content-type': 'application/x-ndjson'};
    const path = `${url}/v1/evaluate/batch`;
    const explained = await post(`${path}?lines=facts&explain=true&now=${now}`, '{"Order": {"total": 1}}', {headers});
    expect(JSON.parse(await explained.text())).toMatchObject({now, trace: [{rule: 'Check'}, {rule: 'Price'}]});
    for (const query of ['lines=some', 'explain=perhaps', 'colour=red', 'now=soon']) {
      expect((await post(`${path}?${query}`, '{}', {headers})).status).toBe(400);
    }
  });

  test('tells balancers and people how it is', async () => {
    const {url} = await open(twoStages);
    const get = async (path: string) => fetch(`${url}${path}`);
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    const health = (await (await get('/health')).json()) as Record<string, unknown>;
    for (const key of [
      'node_id',
      'status',
      'uptime',
      'memory_usage',
      'active_connections',
      'rules_processed_last_minute',
      'dependencies',
      'rulesets',
    ]) {
      expect(health).toHaveProperty(key);
    }
    expect(await (await get('/openapi.json')).json()).toMatchObject({openapi: '3.1.0'});
  });
});
