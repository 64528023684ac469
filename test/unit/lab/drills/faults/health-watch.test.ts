import {createServer} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {untilOut} from '../../../../../src/lab/drills/faults/health-watch.js';

/** A gateway that says this of its nodes. */
async function gatewaySaying(...nodes: readonly {name: string; state: string; avoided: boolean}[]): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify({nodes})));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as {port: number}).port}`;
}

const slow = {name: 'pricing-1', state: 'ready', avoided: true};
const out = {name: 'pricing-1', state: 'ejected', avoided: false};
const well = {name: 'pricing-1', state: 'ready', avoided: false};

test.each([
  ['passed over by all, of a fault that slows', [slow, slow], true, true],
  ['passed over, of a fault that ends it', [slow, slow], false, false],
  ['passed over by one gateway only', [slow, well], true, false],
  ['out of one gateway, passed over by the other', [out, slow], true, true],
] as const)('a node is noticed: %s', async (_what, said, slowed, isNoticed) => {
  const gateways = await Promise.all(said.map(node => gatewaySaying(node)));
  const found = await untilOut(gateways, ['pricing-1'], {signal: AbortSignal.timeout(300), slowed});
  expect(found !== undefined).toBe(isNoticed);
});
