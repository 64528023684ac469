import {createHash} from 'node:crypto';
import {onTestFinished} from 'vitest';
import type {RunningRole} from '../../src/kit/lifecycle.js';
import {silentLog} from '../../src/kit/log.js';
import {type ControlClient, openControl} from '../../src/service/api/control-client.js';
import {type ControlConfig, type RunningControl, startControl} from '../../src/service/control/control.js';
import {type NodeConfig, startNode} from '../../src/service/node/node.js';

export const clusterToken = 'rt_of-a-test';
export const adminKey = 'rk_of-a-test';
export const adminKeyHash = createHash('sha256').update(adminKey).digest('hex');

/** Stops a role at the end of the test unless the test did. */
function stopsWithTest<Role extends RunningRole>(role: Role): Role {
  onTestFinished(() => role.kill());
  return role;
}

/** A control in this process, for the length of a test. */
export const controlFor = async (config: Partial<ControlConfig> = {}): Promise<RunningControl> =>
  stopsWithTest(
    await startControl({
      environment: 'dev',
      repository: {store: 'embedded'},
      token: clusterToken,
      adminKeyHash,
      log: silentLog(),
      ...config,
    }),
  );

/** A node in this process that holds every rule. */
export const nodeFor = async (control: string, config: Partial<NodeConfig> = {}): Promise<RunningRole> =>
  stopsWithTest(
    await startNode({
      name: 'node-1',
      groups: ['all'],
      control,
      token: clusterToken,
      drainMs: 0,
      log: silentLog(),
      ...config,
    }),
  );

/** A client of control with the admin key, or another one. */
export function clientFor({url}: {readonly url: string}, key: string | undefined = adminKey): ControlClient {
  const client = openControl({url, key});
  onTestFinished(() => client.close());
  return client;
}

/** What `bundleSaying` rules say on a node; the error's code where it says none. */
export async function wordOf(node: {readonly url: string}): Promise<string> {
  const response = await fetch(`${node.url}/v1/evaluate`, {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${clusterToken}`},
    body: '{"facts": {"A": {"n": 1}}}',
  });
  const answer = (await response.json()) as {code?: string; facts?: {A: {word: string}}};
  return answer.facts?.A.word ?? String(answer.code);
}
