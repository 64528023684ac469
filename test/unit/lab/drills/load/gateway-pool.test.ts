import {createServer, type Server} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {GatewayPool} from '../../../../../src/lab/drills/load/gateway-pool.js';

/** A gateway that answers with its name, unless it stands still; slow evaluations take so long. */
async function gateway(name: string, {slowMs = 0} = {}) {
  const state = {stands: false, asked: 0};
  const server: Server = createServer((request, response) => {
    if (request.url === '/v1/evaluate') state.asked++;
    if (state.stands) return;
    setTimeout(() => response.end(name), request.url === '/v1/evaluate' ? slowMs : 0);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(state, {url: `http://127.0.0.1:${(server.address() as {port: number}).port}`});
}

function poolOf(...gateways: readonly {readonly url: string}[]): GatewayPool {
  const pool = new GatewayPool(
    gateways.map(({url}) => url),
    {key: undefined},
  );
  onTestFinished(() => pool.close());
  return pool;
}

const evaluate = (pool: GatewayPool) => pool.send('POST', '/v1/evaluate', '{}');

test('what is under way to a gateway that stands still goes to the other one, and nothing more to it until it is back', async () => {
  const [frozen, well] = [await gateway('frozen'), await gateway('well')];
  const pool = poolOf(frozen, well);
  expect((await Promise.all([evaluate(pool), evaluate(pool)])).map(({body}) => body).sort()).toEqual([
    'frozen',
    'well',
  ]);

  frozen.stands = true;
  const before = performance.now();
  const answers = await Promise.all(Array.from({length: 6}, () => evaluate(pool)));
  expect(answers.map(({body}) => body)).toEqual(Array(6).fill('well'));
  expect(performance.now() - before).toBeLessThan(1000);
  const {asked} = frozen;
  await new Promise(resolve => setTimeout(resolve, 600));
  await Promise.all(Array.from({length: 6}, () => evaluate(pool)));
  expect(frozen.asked).toBe(asked);

  frozen.stands = false;
  await expect.poll(async () => (await evaluate(pool)).body, {timeout: 3000}).toBe('frozen');
});

test('a gateway that is busy for long is no frozen one', async () => {
  const [busy, other] = [await gateway('busy', {slowMs: 900}), await gateway('other', {slowMs: 900})];
  const pool = poolOf(busy, other);
  await Promise.all([evaluate(pool), evaluate(pool)]);
  expect([busy.asked, other.asked]).toEqual([1, 1]);
});
