import {createServer, type RequestListener} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {silentLog} from '../../../../src/kit/log.js';
import type {Bundle} from '../../../../src/rules/ruleset/bundle.js';
import {BundleFollower} from '../../../../src/service/bundles/bundle-follower.js';
import {bundleSaying} from '../../../support/bundles.js';

async function serverOf(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as {port: number}).port}`;
}

test('a role without rules has them from a gateway while control takes connections and says nothing', async () => {
  const bundle = bundleSaying('hello');
  const control = await serverOf(() => {});
  const gateway = await serverOf((_, response) => response.end(JSON.stringify({bundles: {shop: bundle}})));
  const used: Bundle[] = [];
  const source = new BundleFollower({
    control,
    gateways: [gateway],
    token: undefined,
    log: silentLog(),
    use: each => void used.push(each),
  });
  onTestFinished(() => source.stop());
  await source.start();
  await expect.poll(() => used.map(({digest}) => digest), {timeout: 5000}).toEqual([bundle.digest]);
  expect(source.controlState).toBe('unreachable');
});
