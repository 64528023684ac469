import {onTestFinished, vi} from 'vitest';
import {publishRules} from '../../src/cluster/rules/publish-rules.js';
import type {RunningRole} from '../../src/kit/lifecycle.js';
import {silentLog} from '../../src/kit/log.js';
import {startGateway} from '../../src/service/gateway/gateway.js';
import {factStores} from '../../src/state/facts/registry.js';
import {bundleOf, twoStages} from './data-plane.js';
import {clientFor, clusterToken, controlFor, nodeFor} from './roles.js';

/** A control that holds rules, keys and facts, a node for both stages, and a gateway, all in this process and ready. */
export async function wholePlane(): Promise<{readonly gateway: RunningRole; readonly control: RunningRole}> {
  const control = await controlFor({facts: {hold: factStores.memory.hold!}});
  await control.ready;
  const bundle = bundleOf(twoStages);
  await publishRules(clientFor(control), {bundle, author: 'ada', message: 'm', source: 's', activate: true});
  await nodeFor(control.url, {groups: Object.keys(twoStages)});
  const gateway = await startGateway({
    name: 'gateway-1',
    control: control.url,
    token: clusterToken,
    sessions: {facts: {store: 'memory', control: {url: control.url, token: clusterToken}}},
    drainMs: 0,
    log: silentLog(),
  });
  onTestFinished(() => gateway.kill());
  await vi.waitFor(
    async () => {
      const {status} = await fetch(`${gateway.url}/readyz`);
      if (status !== 200) throw new Error(`readyz ${status}`);
    },
    {timeout: 20_000, interval: 20},
  );
  return {gateway, control};
}
