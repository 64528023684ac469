import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {EvaluationResult} from '../../src/rules/engine/answer.js';
import {openGateway} from '../../src/service/api/client.js';
import {bundleFile, bundleOf, gatewayOver, nodeProcess, planeToken, post, twoStages} from '../support/data-plane.js';

const lines = 6000;

/** Two nodes for each of two groups, each in a process of its own, and a gateway here. */
async function cluster() {
  const image = bundleFile(bundleOf(twoStages));
  const names = ['first-1', 'first-2', 'second-1', 'second-2'];
  const nodes = await Promise.all(names.map(name => nodeProcess(image, name.split('-')[0]!, name)));
  const {url} = await gatewayOver(image, nodes);
  const children = Object.fromEntries(nodes.map(({name, child}) => [name, child]));
  const client = openGateway({url, key: planeToken});
  onTestFinished(() => client.close());
  return {url, client, childOf: (name: string): ChildProcess => children[name]!};
}

type Cluster = Awaited<ReturnType<typeof cluster>>;

async function* factSets(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < lines; i += 100) {
    yield Buffer.from(Array.from({length: 100}, (_, j) => `{"Order": {"total": ${i + j + 1}}}\n`).join(''));
  }
}

/** Evaluates a batch and does something as soon as the first answers are there. Every line must come back as it should. */
async function expectWholeBatch({client}: Cluster, onFirst: () => void): Promise<void> {
  const prices: unknown[] = [];
  for await (const some of client.evaluateBatch(factSets())) {
    if (prices.length === 0) onFirst();
    for (const line of some) {
      const {facts} = JSON.parse(line) as Partial<EvaluationResult>;
      prices.push((facts?.Order as {price?: number} | undefined)?.price ?? line);
    }
  }
  expect(prices).toEqual(Array.from({length: lines}, (_, i) => (i + 1) * 2));
}

/** State of a node as the gateway shows it. */
async function stateOf(url: string, name: string): Promise<string | undefined> {
  const {nodes} = (await (await fetch(`${url}/health`)).json()) as {nodes: {name: string; state: string}[]};
  return nodes.find(node => node.name === name)?.state;
}

const untilState = (url: string, name: string, state: string): Promise<void> =>
  vi.waitFor(async () => expect(await stateOf(url, name)).toBe(state), {timeout: 20_000, interval: 20});

test('a node that is killed during a batch costs no line and doubles none', async () => {
  const running = await cluster();
  await expectWholeBatch(running, () => running.childOf('second-1').kill('SIGKILL'));
  expect(await stateOf(running.url, 'second-1')).toBe('ejected');
});

test('a node that freezes during a batch is like a dead one, and is back when it thaws', async () => {
  const running = await cluster();
  const frozen = running.childOf('first-2');
  await expectWholeBatch(running, () => frozen.kill('SIGSTOP'));
  await untilState(running.url, 'first-2', 'ejected');
  frozen.kill('SIGCONT');
  await untilState(running.url, 'first-2', 'ready');
});

test('a node that is stopped finishes what it has, and gets nothing new', async () => {
  const running = await cluster();
  const child = running.childOf('first-1');
  const ended = once(child, 'exit');
  await expectWholeBatch(running, () => child.kill('SIGTERM'));
  expect((await ended)[0]).toBe(0);
});

test('an idle gateway notices a death, and answers from the other node', async () => {
  const {url, childOf} = await cluster();
  childOf('second-2').kill('SIGKILL');
  await untilState(url, 'second-2', 'ejected');
  for (let i = 0; i < 20; i++) {
    const answer = (await (
      await post(`${url}/v1/evaluate`, {facts: {Order: {total: i + 1}}})
    ).json()) as EvaluationResult;
    expect(answer.groups!.map(({node}) => node)).toContain('second-1');
    expect(answer.facts).toEqual({Order: {total: i + 1, valid: true, price: (i + 1) * 2}});
  }
});

test('without any node of a group the answer says so, with the time to come back', async () => {
  const {url, childOf} = await cluster();
  for (const name of ['second-1', 'second-2']) childOf(name).kill('SIGKILL');
  for (const name of ['second-1', 'second-2']) await untilState(url, name, 'ejected');
  const response = await post(
    `${url}/v1/evaluate`,
    {facts: {Order: {total: 1}}},
    {headers: {'x-rulectl-timeout-ms': '500'}},
  );
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({code: 'GATEWAY_NO_NODE'});
});
