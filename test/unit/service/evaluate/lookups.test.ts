import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import type {Json} from '../../../../src/kit/json.js';
import {sleep} from '../../../../src/kit/wait.js';
import {lookupKey} from '../../../../src/rules/engine/lookup-key.js';
import {withLookups} from '../../../../src/rules/engine/with-lookups.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import {Lookups} from '../../../../src/service/evaluate/lookups.js';

interface Asked {
  readonly function: string;
  readonly args: Json[];
}

/** A service that answers by status and body, and the calls that it got. */
async function service(answer: (asked: Asked) => {status?: number; body?: string; afterMs?: number}) {
  const asked: Asked[] = [];
  let most = 0;
  let waiting = 0;
  const server = createServer(async (request, response) => {
    most = Math.max(most, ++waiting);
    let text = '';
    for await (const chunk of request) text += chunk;
    const call = JSON.parse(text) as Asked;
    asked.push(call);
    const {status = 200, body = '', afterMs = 0} = answer(call);
    await sleep(afterMs);
    waiting--;
    response.writeHead(status).end(body);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {url, asked, mostAtOnce: () => most};
}

function open(url: string, {timeoutMs = 5000, cacheMs = 0} = {}): Lookups {
  const lookups = new Lookups({Score: {url, timeoutMs, cacheMs}});
  onTestFinished(() => lookups.close());
  return lookups;
}

const call = (...args: Json[]) => ({name: 'Score', args, key: lookupKey('Score', args)});

test('the body of the answer is the value; 204 and 404 are null', async () => {
  const {url, asked} = await service(({args}) => ({
    status: args[0] as number,
    body: args[0] === 200 ? '{"a": [1]}' : '',
  }));
  const found = await open(url).fetch([call(200), call(204), call(404)]);
  expect([...found.values()]).toEqual([{a: [1]}, null, null]);
  expect(asked).toContainEqual({function: 'Score', args: [200]});
});

test.each([
  ['an error', {status: 500}, 5000, /status 500/],
  ['no JSON', {body: 'hello'}, 5000, /no JSON/],
  ['no answer in time', {body: '1', afterMs: 400}, 50, /nothing within 50 ms/],
])('%s fails the look-up', async (_name, answer, timeoutMs, says) => {
  const {url} = await service(() => answer);
  const lookups = open(url, {timeoutMs});
  await expect(lookups.fetch([call(1)])).rejects.toMatchObject({
    code: 'LOOKUP_FAILED',
    kind: 'unavailable',
    message: expect.stringMatching(says),
  });
});

test('answers are kept for other requests only when the declaration says so', async () => {
  const {url, asked} = await service(() => ({body: '7'}));
  for (const [cacheMs, times] of [
    [0, 2],
    [60_000, 1],
  ] as const) {
    asked.length = 0;
    const lookups = open(url, {cacheMs});
    for (let i = 0; i < 2; i++) expect([...(await lookups.fetch([call('c')])).values()]).toEqual([7]);
    expect(asked).toHaveLength(times);
  }
});

const rules = `
rule A salience 2 { when Score(X.id) > 600 then X.good = true; }
rule B salience 1 { when X.good == true && Score(X.friend) > 600 then X.better = true; }
rule C { when Score(X.id) > 0 then X.seen = true; }`;

test('an evaluation is replayed until it has every answer; each is asked for once', async () => {
  const {url, asked} = await service(({args}) => ({body: args[0] === 'a' ? '700' : '650'}));
  const ruleset = loadRuleset({files: [{path: 'a.grl', text: rules}], functions: ['Score']});
  const answers = new Map<string, Json>();
  const lookups = open(url);
  const evaluate = () =>
    withLookups(given => ruleset.evaluate({X: {id: 'a', friend: 'b'}}, {lookups: given}), answers, lookups);
  expect((await evaluate()).fired).toEqual(['A', 'B', 'C']);
  // The answers belong to the request: evaluating again asks nobody.
  expect((await evaluate()).facts).toEqual({X: {id: 'a', friend: 'b', good: true, better: true, seen: true}});
  expect(asked.map(({args}) => args[0])).toEqual(['a', 'b']);
});

test('what several rules lack is asked for side by side', async () => {
  const {url, mostAtOnce} = await service(() => ({body: '1', afterMs: 100}));
  const text = ['a', 'b', 'c'].map(id => `rule ${id} { when Score("${id}") == 1 then X.${id} = 1; }`).join('\n');
  const ruleset = loadRuleset({files: [{path: 'a.grl', text}], functions: ['Score']});
  const {fired} = await withLookups(lookups => ruleset.evaluate({}, {lookups}), new Map(), open(url));
  expect(fired).toEqual(['a', 'b', 'c']);
  expect(mostAtOnce()).toBe(3);
});

test('an error of the rules passes through', async () => {
  const ruleset = loadRuleset({
    files: [{path: 'a.grl', text: 'rule A { when true then X.a = 1 / 0; }'}],
    functions: ['Score'],
  });
  const {url} = await service(() => ({body: '1'}));
  await expect(withLookups(lookups => ruleset.evaluate({}, {lookups}), new Map(), open(url))).rejects.toMatchObject({
    code: 'EVALUATION_FAILED',
  });
});
