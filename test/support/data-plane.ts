import {type ChildProcess, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {onTestFinished, vi} from 'vitest';
import {digestOf} from '../../src/kit/json.js';
import type {RunningRole} from '../../src/kit/lifecycle.js';
import {silentLog} from '../../src/kit/log.js';
import type {Bundle} from '../../src/rules/ruleset/bundle.js';
import type {Scope} from '../../src/service/api/role-messages.js';
import type {StaticNode} from '../../src/service/gateway/directory.js';
import {type GatewayConfig, startGateway} from '../../src/service/gateway/gateway.js';
import {type NodeConfig, startNode} from '../../src/service/node/node.js';
import {bin} from './cli.js';
import {folderOf} from './folder.js';

export const planeToken = 'rt_of-a-test';

/** A bundle of groups, each with its GRL text. */
export function bundleOf(groups: Readonly<Record<string, string>>, more: Partial<Bundle> = {}): Bundle {
  const content = {
    name: 'shop',
    environment: 'dev',
    topology: 'specialised' as const,
    files: Object.entries(groups).map(([name, text]) => ({path: `rules/${name}.grl`, text})),
    groups: Object.keys(groups).map(name => ({name, files: [`rules/${name}.grl`]})),
    functions: {},
    effects: 'any' as const,
    onError: 'fail' as const,
    limits: {maxFirings: 1000, timeoutMs: 250},
    ...more,
  };
  return {...content, version: 1, digest: digestOf(content)};
}

/** Two groups, one after the other: what `first` finds out, `second` reads. */
export const twoStages = {
  first: 'rule "Check" salience 10 no-loop { when Order.total > 0 then Order.valid = true; }',
  second: 'rule "Price" no-loop { when Order.valid == true then Order.price = Order.total * 2; }',
};

/** A file with the bundle, such as an image has. */
export const bundleFile = (bundle: Bundle): string =>
  join(folderOf({'bundle.json': JSON.stringify(bundle)}), 'bundle.json');

/** A node in this process. */
export async function nodeOf(image: string, group: string, config: Partial<NodeConfig> = {}): Promise<RunningRole> {
  const node = await startNode({
    name: `${group}-1`,
    groups: group.split(','),
    image,
    token: planeToken,
    drainMs: 0,
    log: silentLog(),
    ...config,
  });
  onTestFinished(() => node.kill());
  return node;
}

/** A node of its own process, which can be killed and frozen. */
export async function nodeProcess(
  image: string,
  group: string,
  name: string,
): Promise<StaticNode & {child: ChildProcess}> {
  const urlFile = join(folderOf(), 'url');
  const args = ['agent', '--name', name, '--group', group, '--image', image, '--port', '0', '--url-file', urlFile];
  const child = spawn(process.execPath, [bin, ...args, '--log-level', 'error'], {
    cwd: folderOf(),
    env: {...process.env, RULECTL_TOKEN: planeToken},
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await vi.waitFor(() => existsSync(urlFile) || Promise.reject(new Error('no URL yet')), {timeout: 20_000});
  return {name, group, url: readFileSync(urlFile, 'utf8').trim(), child};
}

/** A gateway in this process over these nodes, ready. */
export async function gatewayOver(
  image: string,
  nodes: readonly StaticNode[],
  config: Partial<GatewayConfig> = {},
): Promise<RunningRole> {
  const gateway = await startGateway({
    name: 'gateway-1',
    image,
    nodes,
    token: planeToken,
    drainMs: 0,
    log: silentLog(),
    ...config,
  });
  onTestFinished(() => gateway.kill());
  await vi.waitFor(
    async () => {
      const {status} = await fetch(`${gateway.url}/readyz`);
      if (status !== 200) throw new Error(`readyz ${status}`);
    },
    {timeout: 10_000, interval: 20},
  );
  return gateway;
}

/** A folder of a role that remembers these API keys, `rk_<scopes>` with `-` between them. */
export function cacheWithKeys(...keys: readonly (readonly Scope[])[]): string {
  const records = keys.map(scopes => ({
    id: scopes.join('-'),
    hash: createHash('sha256')
      .update(`rk_${scopes.join('-')}`)
      .digest('hex'),
    scopes,
  }));
  return folderOf({'keys.json': JSON.stringify({keys: records})});
}

/** Posts JSON, or text as it is. Gives the response. */
export const post = (
  url: string,
  body: unknown,
  {key = planeToken, headers = {}}: {key?: string | undefined; headers?: Record<string, string>} = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === '' ? {} : {authorization: `Bearer ${key}`}),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
