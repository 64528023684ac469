import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {composeCluster} from '../../src/cluster/providers/compose/compose-cluster.js';
import {rulectl} from '../support/cli.js';
import {type Cloud, cloud} from '../support/cloud.js';
import {deploy, deployProject, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);
afterEach(() => void vi.unstubAllEnvs());

/** Names of services in the order in which their containers were made. */
const services = (world: Cloud) => [...new Set(world.state().containers.map(({Service}) => Service))];
const idsOf = (world: Cloud, service: string) =>
  world.state().containers.flatMap(({ID, Service}) => (Service === service ? [ID] : []));

async function deployed(): Promise<[string, Cloud]> {
  const [cwd, world] = [deployProject(), cloud()];
  const {code, stderr} = await deploy('compose', cwd, world);
  expect(code, stderr).toBe(0);
  return [cwd, world];
}

/** Deploys again; the commands that changed something. */
async function again(cwd: string, world: Cloud): Promise<{code: number | null; stderr: string; commands: string[]}> {
  const before = world.state().commands.length;
  const {code, stderr} = await deploy('compose', cwd, world);
  return {code, stderr, commands: world.state().commands.slice(before)};
}

const changeRules = (cwd: string) => appendFileSync(join(cwd, 'rules/loyalty/points.grl'), '\n// changed\n');

describe('deploy to compose', () => {
  test('stores come first, the balancer last; a second time nothing is touched', async () => {
    const [cwd, world] = await deployed();
    const made = services(world);
    expect(made.indexOf('postgres')).toBeLessThan(made.indexOf('control'));
    expect(made.indexOf('control')).toBeLessThan(made.indexOf('pricing'));
    expect(made.indexOf('pricing')).toBeLessThan(made.indexOf('gateway'));
    expect(made.at(-1)).toBe('nginx');
    const {code, stderr, commands} = await again(cwd, world);
    expect(code, stderr).toBe(0);
    expect(commands).toEqual([]);
  }, 300_000);

  test('other rules are another image, whose containers stand beside the old ones before those go', async () => {
    const [cwd, world] = await deployed();
    const old = idsOf(world, 'gateway');
    changeRules(cwd);
    const {code, stderr, commands} = await again(cwd, world);
    expect(code, stderr).toBe(0);
    const came = commands.findIndex(line => line.includes('--scale gateway=4'));
    const went = old.map(id => commands.findIndex(line => line.startsWith('docker stop') && line.endsWith(` ${id}`)));
    expect(came).toBeGreaterThan(0);
    expect(went.every(place => place > came)).toBe(true);
    expect(idsOf(world, 'gateway')).toHaveLength(2);
    expect(idsOf(world, 'gateway').filter(id => old.includes(id))).toEqual([]);
    expect(commands.filter(line => /postgres|nginx/.test(line))).toEqual([]);
  }, 300_000);

  test('while new containers are not well the old ones stay, and what was written last is shown', async () => {
    const [cwd, world] = await deployed();
    const old = idsOf(world, 'control');
    changeRules(cwd);
    world.prepare({...world.state(), unready: true});
    const failed = await again(cwd, world);
    expect(failed.code).toBe(4);
    expect(failed.stderr).toMatch(/what c\d+ wrote last/);
    expect(idsOf(world, 'control')).toEqual(expect.arrayContaining(old));
    world.prepare({...world.state(), unready: false});
    // The way out is another image: the containers of the bad one go, the old ones serve until the new ones do.
    changeRules(cwd);
    const {code, stderr} = await again(cwd, world);
    expect(code, stderr).toBe(0);
    expect(world.state().containers.every(({Health}) => Health === 'healthy')).toBe(true);
    expect(idsOf(world, 'control')).toHaveLength(1);
  }, 300_000);

  test('a changed configuration has its container made anew; a group that left is removed', async () => {
    const [cwd, world] = await deployed();
    const [before] = idsOf(world, 'nginx');
    const file = join(cwd, 'cluster.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text
        .replace('bodyBytes: 1Mi', 'bodyBytes: 2Mi')
        .replace(/ {4}loyalty:\n(?: {6}.*\n)+/, '')
        .replace('rules/pricing/*.grl', 'rules/pricing/*.grl, rules/loyalty/*.grl'),
    );
    const {code, stderr} = await again(cwd, world);
    expect(code, stderr).toBe(0);
    expect(idsOf(world, 'nginx')).not.toEqual([before]);
    expect(services(world)).not.toContain('loyalty');
  }, 300_000);

  test('scaling a group leaves the others alone, and starts what was deployed', async () => {
    const [cwd, world] = await deployed();
    for (const choice of ['pricing=3', 'loyalty=4']) {
      const {code, stderr} = await rulectl(['scale', '--target', 'compose', choice], {cwd, env: world.env});
      expect(code, stderr).toBe(0);
    }
    expect(idsOf(world, 'pricing')).toHaveLength(3);
    expect(idsOf(world, 'loyalty')).toHaveLength(4);
    const hashes = world.state().containers.flatMap(({Service, hash}) => (Service === 'pricing' ? [hash] : []));
    expect(new Set(hashes).size).toBe(1);
    expect((await again(cwd, world)).code).toBe(0);
    expect(idsOf(world, 'pricing')).toHaveLength(2);
  }, 300_000);

  test('logs are those of a group, or of a container; a name that nobody has is refused', async () => {
    const [cwd, world] = await deployed();
    const logs = (name: string) => rulectl(['logs', '--target', 'compose', name], {cwd, env: world.env});
    const {Name, ID} = world.state().containers.find(({Service}) => Service === 'pricing')!;
    expect((await logs('pricing')).stdout).toContain('pricing-1  | what it wrote last');
    expect((await logs(Name)).stdout).toContain(`${Name}  | what ${ID} wrote last`);
    expect((await logs('nobody')).code).not.toBe(0);
  }, 300_000);

  test('a container that a drill kills is started again, which the engine does not do by itself', async () => {
    const [cwd, world] = await deployed();
    for (const [variable, value] of Object.entries(world.env)) vi.stubEnv(variable, value);
    await composeCluster(cwd, 'compose').remove('shop-pricing-1', {graceful: false});
    expect(world.state().commands.slice(-2)).toEqual([
      'docker kill --signal KILL shop-pricing-1',
      'docker start shop-pricing-1',
    ]);
  }, 300_000);
});
