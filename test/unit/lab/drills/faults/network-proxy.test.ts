import {createServer, type Server} from 'node:http';
import {afterEach, expect, test} from 'vitest';
import {type NetworkProxy, openProxy} from '../../../../../src/lab/drills/faults/network-proxy.js';

let server: Server | undefined;
let proxy: NetworkProxy | undefined;

afterEach(async () => {
  await proxy?.close();
  server?.closeAllConnections();
  await new Promise(resolve => server?.close(resolve));
});

async function open(): Promise<NetworkProxy> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString();
    });
    request.on('end', () => response.end(`echo ${body}`));
  });
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve));
  proxy = await openProxy({host: '127.0.0.1', port: (server.address() as {port: number}).port});
  return proxy;
}

const ask = async (url: string, body: string, ms = 3000): Promise<string> =>
  (await fetch(url, {method: 'POST', body, signal: AbortSignal.timeout(ms)})).text();

test('in clear condition everything passes, whole and in order', async () => {
  const {url} = await open();
  const text = 'x'.repeat(500_000);
  expect(await ask(url, text)).toBe(`echo ${text}`);
});

test('a slow network takes its time in both directions', async () => {
  const way = await open();
  way.condition = {kind: 'slow', ms: 60};
  const start = performance.now();
  expect(await ask(way.url, 'a')).toBe('echo a');
  expect(performance.now() - start).toBeGreaterThanOrEqual(115);
});

test('a cut network answers nothing, and passes again when it is mended', async () => {
  const way = await open();
  way.condition = {kind: 'cut'};
  await expect(ask(way.url, 'a', 200)).rejects.toThrow();
  way.condition = {kind: 'clear'};
  expect(await ask(way.url, 'b')).toBe('echo b');
});

test('a lossy network is late or breaks, and never garbles', async () => {
  const way = await open();
  way.condition = {kind: 'lossy', share: 0.5, again: 5};
  const outcomes = await Promise.all(Array.from({length: 40}, (_, i) => ask(way.url, String(i)).catch(() => 'broken')));
  for (const [i, outcome] of outcomes.entries()) expect([`echo ${i}`, 'broken']).toContain(outcome);
  expect(outcomes.filter(outcome => outcome !== 'broken').length).toBeGreaterThan(10);
});
