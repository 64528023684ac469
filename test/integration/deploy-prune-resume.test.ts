import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {environment, type Settings} from '../support/cloud/environment.js';
import {enterCloud, failAt} from '../support/cloud/in-process.js';
import type {CloudState} from '../support/cloud.js';
import {deployProject, readyToDeploy} from '../support/deploy-project.js';

vi.mock('execa', () => import('../support/cloud/in-process.js'));

beforeAll(readyToDeploy, 300_000);
afterEach(() => failAt(0));

/** The second takes away of the first: an autoscaler, objects of the namespace and of the whole cluster, controllers. */
const before: Settings = {
  autoscaling: {engine: 'keda'},
  security: {mesh: 'istio'},
  gateway: {replicas: 2, exposure: 'gateway-api', host: 'rules.example.com', tls: {secretRef: 'rules-tls'}},
};
const after: Settings = {autoscaling: {engine: 'hpa'}, gateway: {replicas: 2, exposure: 'none'}};

/** What a first deploy with some settings makes. */
async function alone(settings: Settings): Promise<string[]> {
  const {deploy, remaining} = environment('kubernetes');
  await deploy(settings);
  return remaining();
}

const inventory = 'configmap/shop-deploy-inventory';

const isPruning = (command: string): boolean =>
  command.startsWith('helm uninstall') || (/^kubectl .*\bdelete\b/.test(command) && !command.includes(' lease '));

/** The cloud's state without some objects and releases. */
function lacking(state: CloudState, gone: (id: string) => boolean): CloudState {
  const keep = <Value>(things: Readonly<Record<string, Value>>, prefix = '') =>
    Object.fromEntries(Object.entries(things).filter(([id]) => !gone(`${prefix}${id}`)));
  return {...state, objects: keep(state.objects), releases: keep(state.releases, 'release ')};
}

describe('pruning', () => {
  test('goes on after a failure of each of its commands, from another machine', async () => {
    const {cloud, deploy, remaining} = environment('kubernetes');
    await deploy(before);
    const start = cloud.state();
    await deploy(after);
    const [expected, {commands, objects}] = [remaining(), cloud.state()];
    expect(expected).toEqual(await alone(after));
    // The last that comes before the journal and the lease writes the inventory anew.
    const pruning = [...commands.keys()].filter(at => at >= start.commands.length && isPruning(commands[at]!));
    const failing = [...pruning, commands.length - 3];
    expect(pruning.length).toBeGreaterThan(4);
    expect(commands[commands.length - 3]).toMatch(/^kubectl .*apply/);
    for (const at of failing) {
      cloud.put(start);
      failAt(at + 1);
      const what = `${commands[at]} fails`;
      await expect(deploy(after), what).rejects.toMatchObject({code: 'DEPLOY_STOPPED', kind: 'halfway'});
      failAt(0);
      await deploy(after, {folder: deployProject()});
      expect(remaining(), what).toEqual(expected);
      expect(cloud.state().objects[inventory]?.data, what).toEqual(objects[inventory]?.data);
    }
  }, 600_000);

  test('forgets nothing of a deploy that stopped before it and was not gone on with', async () => {
    const {cloud, deploy, remaining} = environment('kubernetes');
    await deploy(after);
    const start = cloud.state();
    await deploy(before);
    const {commands} = cloud.state();
    const stop = commands.findIndex((line, at) => at >= start.commands.length && line.includes('dev/group=pricing'));
    expect(stop).toBeGreaterThan(0);
    cloud.put(start);
    failAt(stop + 1);
    await expect(deploy(before)).rejects.toMatchObject({code: 'DEPLOY_STOPPED'});
    failAt(0);
    expect(remaining()).toContain('release keda');
    await deploy(after, {folder: deployProject()});
    expect(remaining()).toEqual(await alone(after));
  }, 300_000);

  test('of a cluster without an inventory takes away what bears our labels, and nothing that is still wanted', async () => {
    const {cloud, deploy, remaining} = environment('kubernetes');
    await deploy(before, {variables: {}});
    const first = remaining();
    const older = () => cloud.put(lacking(cloud.state(), id => id === inventory));
    older();
    await deploy(before, {variables: {}});
    expect(remaining()).toEqual(first);
    older();
    await deploy(after, {variables: {}});
    const fresh = environment('kubernetes');
    await fresh.deploy(after, {variables: {}});
    // Which controllers are ours alone an older deploy did not write down: they stay.
    const isRelease = (id: string) => id.startsWith('release ') || id.startsWith('gatewayclass/');
    expect(remaining().filter(id => !isRelease(id))).toEqual(fresh.remaining().filter(id => !isRelease(id)));
  }, 300_000);

  test('does not mind kinds that the cluster no longer knows', async () => {
    const {cloud, deploy, remaining} = environment('kubernetes');
    await deploy(before);
    const keda = /^(scaledobject\/|horizontalpodautoscaler\/keda-hpa-|release keda$)/;
    expect(remaining().filter(id => keda.test(id)).length).toBeGreaterThan(2);
    cloud.put(lacking(cloud.state(), id => keda.test(id)));
    await deploy(after);
    expect(remaining()).toEqual(await alone(after));
  }, 300_000);

  test('leaves a controller to the other environments that want it, says so, and the last one takes it away', async () => {
    const cloud = enterCloud();
    const shop = environment('kubernetes', {cloud});
    const depot = environment('kubernetes', {cloud, name: 'depot'});
    const [keda, hpa] = [{autoscaling: {engine: 'keda'}}, {autoscaling: {engine: 'hpa'}}];
    await shop.deploy(keda);
    await depot.deploy(keda);
    expect(await shop.deploy(hpa)).toContain('release keda stays for depot-dev');
    const autoscalers = () => shop.remaining().filter(id => id.startsWith('scaledobject/') || id === 'release keda');
    expect(autoscalers()).toContain('release keda');
    expect(autoscalers().filter(id => id.startsWith('scaledobject/shop'))).toEqual([]);
    expect(autoscalers().filter(id => id.startsWith('scaledobject/depot')).length).toBeGreaterThan(1);
    await depot.deploy(hpa);
    expect(autoscalers()).toEqual([]);
  }, 300_000);

  test('takes away what was written by hand into patches/, when it is no longer there', async () => {
    const {dir, deploy, remaining} = environment('kubernetes');
    const patches = join(dir, 'deploy', 'kubernetes', 'overlays', 'dev', 'patches');
    const file = join(patches, 'kustomization.yaml');
    await deploy({});
    const [without, text] = [remaining(), readFileSync(file, 'utf8')];
    const budget = {apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'budget'}, spec: {hard: {pods: '90'}}};
    writeFileSync(join(patches, 'budget.yaml'), JSON.stringify(budget));
    writeFileSync(file, `${text}resources: [budget.yaml]\n`);
    await deploy({});
    expect(remaining()).toEqual([...without, 'resourcequota/budget'].sort());
    writeFileSync(file, text);
    await deploy({});
    expect(remaining()).toEqual(without);
  }, 300_000);
});
