import {expect, test} from 'vitest';
import {sleep} from '../../../../src/kit/wait.js';
import {Dispatcher} from '../../../../src/service/gateway/dispatcher.js';
import {DeliveryFault, type FaultKind, type Job} from '../../../../src/service/gateway/job.js';
import type {NodeConnection} from '../../../../src/service/gateway/node-connection.js';
import {RetryBudget} from '../../../../src/service/gateway/retry-budget.js';

/** Nodes that fail in these ways when they are asked, or answer with their name. */
function cluster(fates: readonly (FaultKind | 'answers')[], budget = new RetryBudget()) {
  const jobs: Job[] = [];
  const connections = fates.map((fate, i) => {
    const connection = {
      name: `node-${i + 1}`,
      submit: async (job: Job) => {
        jobs.push(job);
        if (fate !== 'answers') throw new DeliveryFault(fate, connection.name, 'it is a test');
        return {answer: connection.name, node: connection.name};
      },
    } as unknown as NodeConnection;
    return connection;
  });
  const directory = {
    pick: (_group: string, _digest: string, not?: ReadonlySet<NodeConnection>) =>
      connections.find(connection => !not?.has(connection)),
    change: (ms: number) => sleep(Math.min(ms, 1)),
  };
  let retries = 0;
  const dispatcher = new Dispatcher(directory, budget, () => void retries++);
  const ask = async (endsAt = performance.now() + 50) => {
    const {answer} = await dispatcher.dispatch({group: 'g', line: 'x', digest: 'd', bulk: false, endsAt});
    return answer;
  };
  return {ask, jobs, retries: () => retries};
}

test('the first node answers, without further tries', async () => {
  const {ask, retries} = cluster(['answers']);
  expect([await ask(), retries()]).toEqual(['node-1', 0]);
});

test.each(['unreached', 'lost', 'turned-away', 'bundle-unknown', 'strange'] as const)(
  'another node answers when the first is %s',
  async kind => {
    const {ask, retries} = cluster([kind, 'answers']);
    expect([await ask(), retries()]).toEqual(['node-2', 1]);
  },
);

test('what was lost with a node travels alone from then on', async () => {
  const {ask, jobs} = cluster(['lost', 'answers']);
  await ask();
  expect(jobs.map(({alone}) => alone)).toEqual([false, true]);
});

test('a request that was under way at two deaths is refused with a code of its own', async () => {
  const {ask, jobs} = cluster(['lost', 'lost', 'answers']);
  await expect(ask()).rejects.toMatchObject({
    code: 'GATEWAY_NODE_DIED_TWICE',
    message: expect.stringMatching(/node-1.*node-2/),
  });
  expect(jobs).toHaveLength(2);
});

test('nodes that cannot be reached are no deaths', async () => {
  const {ask} = cluster(['unreached', 'unreached', 'turned-away', 'answers']);
  expect(await ask()).toBe('node-4');
});

test('two answers that make no sense are enough', async () => {
  const {ask} = cluster(['strange', 'strange', 'answers']);
  await expect(ask()).rejects.toMatchObject({code: 'GATEWAY_NODE_STRANGE'});
});

test('without a budget there is no further try', async () => {
  const {ask, jobs} = cluster(['unreached', 'answers'], new RetryBudget(0, 0));
  await expect(ask()).rejects.toMatchObject({code: 'GATEWAY_TRIES_SPENT'});
  expect(jobs).toHaveLength(1);
});

test('without a node it waits for one until the time of the request is over', async () => {
  const {ask} = cluster([]);
  const start = performance.now();
  await expect(ask(start + 30)).rejects.toMatchObject({code: 'GATEWAY_NO_NODE', status: 503});
  expect(performance.now()).toBeGreaterThanOrEqual(start + 30);
});

test('a job whose time is over is not sent again', async () => {
  const {ask, jobs} = cluster(['late', 'answers']);
  await expect(ask(performance.now() - 1)).rejects.toMatchObject({code: 'GATEWAY_DEADLINE_PASSED'});
  expect(jobs.length).toBeLessThanOrEqual(1);
});
