import {createServer, type IncomingMessage, type RequestListener, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, expect, test} from 'vitest';
import {type GatewayClient, openGateway} from '../../../../src/service/api/client.js';
import {errors} from '../../../../src/service/api/errors.js';
import {problemOf, problemType} from '../../../../src/service/api/problem.js';

const open: {server?: Server; client?: GatewayClient} = {};

afterEach(async () => {
  await open.client?.close();
  open.server?.closeAllConnections();
  open.server?.close();
});

/** A server that answers as told, and a client of it. */
async function gateway(listener: RequestListener, {path = '', key}: {path?: string; key?: string} = {}) {
  const server = createServer(listener);
  open.server = server;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.client = openGateway({url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, key});
  return open.client;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
};

async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function linesFrom(batch: AsyncIterable<readonly string[]>): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of batch) lines.push(...some);
  return lines;
}

test('evaluate sends the request with the key and returns the answer', async () => {
  const client = await gateway(
    async (request, response) => {
      const {method, url, headers} = request;
      response.end(
        JSON.stringify({saw: {method, url, key: headers.authorization, body: JSON.parse(await textOf(request))}}),
      );
    },
    {path: '/rules/', key: 'rk_x'},
  );
  const answer = await client.evaluate({facts: {A: {b: 1}}, explain: true});
  expect(answer).toEqual({
    saw: {method: 'POST', url: '/rules/v1/evaluate', key: 'Bearer rk_x', body: {facts: {A: {b: 1}}, explain: true}},
  });
});

test('a problem document becomes the error that it was made of', async () => {
  const client = await gateway((_request, response) => {
    response.writeHead(401, {'content-type': problemType}).end(JSON.stringify(problemOf(errors.API_NO_KEY())));
  });
  await expect(client.evaluate({facts: {}})).rejects.toMatchObject({
    code: 'API_NO_KEY',
    kind: 'unavailable',
    message: errors.API_NO_KEY().message,
    next: errors.API_NO_KEY().next,
  });
});

test.each([
  ['an HTML page', 404, '<html>'],
  ['text where JSON is due', 200, 'hello'],
])('%s is told to be no gateway', async (_name, status, text) => {
  const client = await gateway((_request, response) => response.writeHead(status).end(text));
  await expect(client.health()).rejects.toMatchObject({code: 'GATEWAY_ANSWER_STRANGE', kind: 'unavailable'});
});

test('nothing listening is told with the reason', async () => {
  const client = await gateway(() => {});
  await new Promise(resolve => open.server?.close(resolve));
  await expect(client.health()).rejects.toMatchObject({
    code: 'GATEWAY_UNREACHABLE',
    message: expect.stringContaining('nothing listens there'),
  });
});

test.each(['shop.grl', 'ftp://host/'])('%s is no URL of a gateway', url => {
  expect(() => openGateway({url})).toThrow(expect.objectContaining({code: 'GATEWAY_URL_INVALID', kind: 'input'}));
});

test('a batch is answered while it is still being sent', async () => {
  const client = await gateway(async (request, response) => {
    for await (const chunk of request) response.write(String(chunk).toUpperCase());
    response.end();
  });
  const answers: string[] = [];
  async function* facts(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"a":1}\n');
    // The second line is sent only once the first is answered.
    while (answers.length === 0) await new Promise(resolve => setImmediate(resolve));
    yield Buffer.from('{"b":2}\n');
  }
  for await (const lines of client.evaluateBatch(facts())) answers.push(...lines);
  expect(answers).toEqual(['{"A":1}', '{"B":2}']);
});

test('the settings of a batch go into its query', async () => {
  const client = await gateway(async (request, response) => {
    await textOf(request);
    response.end(`${request.url}\n`);
  });
  const [url] = await linesFrom(
    client.evaluateBatch(bytes('{}\n'), {now: '2026-01-01T00:00:00Z', focus: ['a', 'b'], explain: false}),
  );
  expect([...new URLSearchParams(url!.split('?')[1])]).toEqual([
    ['lines', 'facts'],
    ['now', '2026-01-01T00:00:00Z'],
    ['focus', 'a'],
    ['focus', 'b'],
    ['explain', 'false'],
  ]);
});

test('a batch that breaks off is an error, not a short answer', async () => {
  const client = await gateway(async (request, response) => {
    await textOf(request);
    response.write('{"a":1}\n', () => request.socket.destroy());
  });
  await expect(linesFrom(client.evaluateBatch(bytes('{}\n{}\n')))).rejects.toMatchObject({code: 'GATEWAY_ANSWER_CUT'});
});
