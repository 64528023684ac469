import {createServer, type ServerResponse} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {silentLog} from '../../../../src/kit/log.js';
import {NodeConnection} from '../../../../src/service/gateway/node-connection.js';

/** A node whose health answers while `isWell`, and which gives the answers to calls to the test. */
async function node() {
  const state = {isWell: true, asked: 0, calls: [] as ServerResponse[]};
  const server = createServer((request, response) => {
    request.resume();
    if (request.url !== '/readyz') state.calls.push(response);
    else {
      state.asked++;
      if (state.isWell) response.end(JSON.stringify({bundles: []}));
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const {port} = server.address() as {port: number};
  const connection = new NodeConnection({
    name: 'pricing-1',
    group: 'pricing',
    url: `http://127.0.0.1:${port}`,
    token: undefined,
    log: silentLog(),
    onChange: () => {},
  });
  const timer = setInterval(() => connection.tick(performance.now()), 25);
  onTestFinished(() => {
    clearInterval(timer);
    return connection.close();
  });
  await expect.poll(() => connection.state).toBe('ready');
  return Object.assign(state, {connection});
}

test('a node that stands still just after an answer is suspected as soon as any other', async () => {
  const found = await node();
  const {connection} = found;
  const delivered = connection.submit({
    line: '\n',
    digest: 'd',
    alone: false,
    bulk: false,
    endsAt: Number.POSITIVE_INFINITY,
  });
  await expect.poll(() => found.calls.length).toBe(1);
  found.isWell = false;
  const {asked} = found;
  await expect.poll(() => found.asked, {interval: 5}).toBe(asked + 1);
  // The node is asked, answers what it was at work on, and stands still before it comes to the question.
  found.calls[0]!.end('{}\n');
  await delivered;
  const before = performance.now();
  await expect.poll(() => connection.state, {interval: 5, timeout: 3000}).not.toBe('ready');
  expect(performance.now() - before).toBeLessThan(600);
  expect(connection.state).toBe('suspect');
});
