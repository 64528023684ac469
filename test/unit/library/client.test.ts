import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {type Client, openClient} from '../../../src/library/client.js';

/** A client of a server that answers as told. */
async function clientOf(listener: RequestListener): Promise<Client> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const client = openClient({url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`});
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

const wrong = (message: string) => expect.objectContaining({code: 'ARGUMENT_INVALID', kind: 'input', message});

test('a wrong argument is named, with what was expected, and nothing is sent', async () => {
  let asked = 0;
  const client = await clientOf((_request, response) => void response.end(`{"asked": ${++asked}}`));
  const any = client as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  const facts = client.facts as unknown as typeof any;
  const rules = client.rules as unknown as typeof any;
  const refused: [() => Promise<unknown>, string][] = [
    [() => any.evaluate!(), '"request" must be an object, not missing.'],
    [() => any.evaluate!({facts: 5}), '"request.facts" must be an object, not 5.'],
    [() => any.evaluate!({facts: {}, explain: 'yes'}), '"request.explain" must be true or false, not "yes".'],
    [
      () => any.evaluate!({facts: {}, now: 'today'}),
      '"request.now" must be a date and time such as 2026-01-01T00:00:00Z, not "today".',
    ],
    [() => any.evaluate!({facts: {}, fact: {}}), '"request" must be an object with known fields, not one with "fact".'],
    [
      () => any.evaluate!({facts: {}}, {timeoutMs: 0}),
      '"options.timeoutMs" must be a number of milliseconds from 1 on, not 0.',
    ],
    [() => any.evaluate!({facts: {}}, {signal: 'now'}), '"options.signal" must be an AbortSignal, not "now".'],
    [() => facts.get!(7), '"session" must be a string, not 7.'],
    [() => facts.put!('s', [1]), '"facts" must be an object, not an array.'],
    [() => rules.versions!('Shop!'), '"ruleset" must be lower-case letters, digits and dashes, not "Shop!".'],
    [() => rules.activate!('shop', {}), '"body.version" must be a number, not missing.'],
  ];
  for (const [call, message] of refused) await expect(call()).rejects.toEqual(wrong(message));
  await expect(any.evaluate!({facts: {n: 1n}})).rejects.toMatchObject({code: 'CLIENT_BODY_NOT_JSON'});
  await expect(client.evaluate({facts: {n: Number.NaN}})).rejects.toMatchObject({code: 'EVALUATION_NUMBER_NOT_FINITE'});
  expect(() => openClient(undefined as never)).toThrow(wrong('"address" must be an object, not missing.'));
  expect(asked).toBe(0);
});

test('a fact set of a batch that is none is named by its number', async () => {
  const client = await clientOf((request, response) => void request.resume().on('end', () => response.end()));
  const batch = client.evaluateBatch([{}, 5 as never]);
  await expect(batch.next()).rejects.toEqual(wrong('"facts[1]" must be an object, not 5.'));
});

test('what the source of a batch throws comes out of it', async () => {
  const client = await clientOf((request, response) => void request.resume().on('end', () => response.end()));
  const fault = new Error('the file ends early');
  const source = (async function* () {
    yield {};
    throw fault;
  })();
  await expect(client.evaluateBatch(source).next()).rejects.toBe(fault);
});

test('a call ends when its time is up, or when its signal says so', async () => {
  const client = await clientOf(() => {});
  await expect(client.evaluate({facts: {}}, {timeoutMs: 50})).rejects.toMatchObject({
    code: 'CLIENT_TIMEOUT',
    status: 504,
  });
  await expect(client.facts.get('s', {timeoutMs: 50})).rejects.toMatchObject({code: 'CLIENT_TIMEOUT'});
  await expect(client.evaluateBatch([{}], {}, {timeoutMs: 50}).next()).rejects.toMatchObject({code: 'CLIENT_TIMEOUT'});
  const stop = new AbortController();
  const reason = new Error('not needed any more');
  const call = client.evaluate({facts: {}}, {signal: stop.signal});
  stop.abort(reason);
  await expect(call).rejects.toBe(reason);
});

test('an answer that stops half-way ends by the time limit, too', async () => {
  const client = await clientOf((_request, response) => void response.write('{"facts":'));
  await expect(client.evaluate({facts: {}}, {timeoutMs: 100})).rejects.toMatchObject({code: 'CLIENT_TIMEOUT'});
});

test('the server is told how long the caller waits, so that it evaluates nothing that nobody waits for', async () => {
  const client = await clientOf(({headers}, response) => {
    response.end(JSON.stringify({told: headers['x-rulectl-timeout-ms'] ?? null}));
  });
  expect(await client.evaluate({facts: {}}, {timeoutMs: 60_000})).toEqual({told: '60000'});
  expect(await client.evaluate({facts: {}})).toEqual({told: null});
});
