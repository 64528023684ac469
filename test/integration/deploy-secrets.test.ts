import {beforeAll, describe, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {type Cloud, cloud} from '../support/cloud.js';
import {deploy, deployProject, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);

interface Planned {
  readonly id: string;
  readonly needed: boolean;
  readonly because: string;
  readonly command: readonly string[];
}

async function plan(target: string, cwd: string, env: Cloud['env']): Promise<ReadonlyMap<string, Planned>> {
  const {stdout, stderr} = await rulectl(['deploy', target, '--dry-run', '-o', 'json'], {cwd, env});
  const {steps} = JSON.parse(stdout || `{"steps": ${JSON.stringify(stderr)}}`) as {steps: Planned[]};
  return new Map(steps.map(step => [step.id, step]));
}

/** What pods read. */
const valueIn = (world: Cloud, name: string, key: string): string =>
  Buffer.from(world.state().objects[`secret/${name}`]?.data?.[key] ?? '', 'base64').toString();

/** What the secret manager has now. */
const keptIn = (world: Cloud, name: string): Record<string, string> =>
  JSON.parse(world.state().secrets[name]?.at(-1) ?? '{}') as Record<string, string>;

/** Of which secrets the pods of a workload are: another digest makes them anew. */
const digestOn = (world: Cloud, name: string): string => {
  const {spec} = world.state().objects[`deployment/${name}`] ?? {};
  const {template} = spec as {template: {metadata: {annotations: Record<string, string>}}};
  return template.metadata.annotations['rulectl.dev/secrets']!;
};

describe('a new cluster', () => {
  test('knows the kinds of a mesh and of External Secrets only when their controllers are there', async () => {
    const [cwd, world] = [deployProject('{mesh: istio, secrets: aws}'), cloud()];
    const {code, stderr} = await deploy('aws', cwd, world);
    expect(code, stderr).toBe(0);
    const names = Object.keys(world.state().objects);
    expect(names).toEqual(expect.arrayContaining(['peerauthentication/shop-pricing', 'externalsecret/shop-facts']));
    const {commands} = world.state();
    const at = (part: string) => commands.findIndex(line => line.includes(part));
    expect(at('environment/namespace.yaml')).toBeLessThan(at('external-secrets'));
  }, 300_000);
});

const clouds = [
  {
    target: 'aws',
    create:
      'aws secretsmanager create-secret --name shop-dev-facts --secret-string file:///dev/stdin --region us-west-2',
    replace:
      'aws secretsmanager put-secret-value --secret-id shop-dev-facts --secret-string file:///dev/stdin --region us-west-2',
    remove:
      'aws secretsmanager delete-secret --secret-id shop-dev-facts --force-delete-without-recovery --region us-west-2',
  },
  {
    target: 'gcp',
    create:
      'gcloud secrets create shop-dev-facts --replication-policy=automatic --data-file=- --project my-project-1 --quiet',
    replace: 'gcloud secrets versions add shop-dev-facts --data-file=- --project my-project-1 --quiet',
    remove: 'gcloud secrets delete shop-dev-facts --project my-project-1 --quiet',
  },
] as const;

describe.each(clouds)('secrets in the secret manager of $target', ({target, create, replace, remove}) => {
  const project = () => deployProject(`{secrets: ${target}}`);
  const destroy = (cwd: string, {env}: Cloud) => rulectl(['destroy', target, '--yes', 'shop'], {cwd, env});

  test('are put there and fetched from there; no deployer writes what External Secrets owns', async () => {
    const [cwd, world] = [project(), cloud()];
    expect((await plan(target, cwd, world.env)).get('secrets:facts')).toMatchObject({
      needed: true,
      command: create.split(' '),
    });
    const first = await deploy(target, cwd, world);
    expect(first.code, first.stderr).toBe(0);
    const {secrets, objects} = world.state();
    expect(Object.keys(secrets).sort()).toEqual(['shop-dev-cluster', 'shop-dev-facts', 'shop-dev-repository']);
    expect(keptIn(world, 'shop-dev-facts')).toEqual({url: world.env.REDIS_URL});
    expect(keptIn(world, 'shop-dev-cluster').token).toBe(valueIn(world, 'shop-cluster', 'token'));
    const owned = Object.entries(objects).filter(([, {metadata}]) => metadata?.ownerReferences);
    expect(owned.map(([name]) => name).sort()).toEqual([
      'secret/shop-cluster',
      'secret/shop-facts',
      'secret/shop-repository',
    ]);
    const before = world.state().commands.length;
    const second = await deploy(target, cwd, world);
    expect(second.code, second.stderr).toBe(0);
    expect(world.state().secrets).toEqual(secrets);
    const again = world.state().commands.slice(before);
    expect(again.filter(line => /secretsmanager|gcloud secrets|annotate/.test(line))).toEqual([]);
    const destroyed = await destroy(cwd, world);
    expect(destroyed.code, destroyed.stderr).toBe(0);
    expect(world.state().secrets).toEqual({});
    expect(world.state().commands).toContain(remove);
  }, 300_000);

  test('that change are fetched before anything rolls out, whatever goes wrong in between', async () => {
    const [cwd, world] = [project(), cloud()];
    expect((await deploy(target, cwd, world)).code).toBe(0);
    const url = 'redis://:another-password-of-facts@elsewhere:6379';
    expect((await plan(target, cwd, {...world.env, REDIS_URL: url})).get('secrets:facts')).toMatchObject({
      because: 'differs: the environment names another store',
      command: replace.split(' '),
    });
    const before = world.state();
    const olds = digestOn(world, 'shop-gateway');
    const change = async (more: Record<string, string> = {}) => deploy(target, cwd, world, {REDIS_URL: url, ...more});
    expect((await change()).code).toBe(0);
    const news = digestOn(world, 'shop-gateway');
    expect(news).not.toBe(olds);
    const done = world.state().commands.slice(before.commands.length);
    const put = done.indexOf(replace) + 1;
    const fetch = done.findIndex(line => / annotate externalsecret shop-facts force-sync=/.test(line)) + 1;
    expect(put).toBeGreaterThan(0);
    expect(fetch).toBeGreaterThan(put);
    for (const at of [put, fetch]) {
      for (const how of ['fail', 'kill after']) {
        world.prepare(before);
        const broken = await change({CLOUD_AT: String(before.changes + at), CLOUD_HOW: how});
        expect(broken.code, `${how} at ${at}: ${broken.stderr}`).not.toBe(0);
        const resumed = await change();
        expect(resumed.code, `${how} at ${at}: ${resumed.stderr}`).toBe(0);
        expect(keptIn(world, 'shop-dev-facts')).toEqual({url});
        expect(valueIn(world, 'shop-facts', 'url')).toBe(url);
        expect(digestOn(world, 'shop-gateway')).toBe(news);
      }
    }
  }, 600_000);

  test('that somebody made and left empty are filled', async () => {
    const [cwd, world] = [project(), cloud()];
    world.prepare({secrets: {'shop-dev-facts': []}});
    const {code, stderr} = await deploy(target, cwd, world);
    expect(code, stderr).toBe(0);
    expect(world.state().commands).toContain(replace);
    expect(valueIn(world, 'shop-facts', 'url')).toBe(world.env.REDIS_URL);
  }, 300_000);

  test('that outlived their cluster learn the new admin key', async () => {
    const [cwd, world] = [project(), cloud()];
    const old = {token: 'token-of-an-earlier-life', 'admin-key-hash': 'of-an-earlier-life'};
    world.prepare({secrets: {'shop-dev-cluster': [JSON.stringify(old)]}});
    const {code, stderr} = await deploy(target, cwd, world);
    expect(code, stderr).toBe(0);
    const {token, 'admin-key-hash': hash} = keptIn(world, 'shop-dev-cluster');
    expect(token).toBe(old.token);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(valueIn(world, 'shop-cluster', 'admin-key-hash')).toBe(hash);
  }, 300_000);

  test('go with a destroy that finds neither cluster nor namespace any more', async () => {
    const [cwd, world] = [project(), cloud()];
    world.prepare({secrets: {'shop-dev-facts': ['{"url": "redis://:x@y"}']}});
    const {code, stderr} = await destroy(cwd, world);
    expect(code, stderr).toBe(0);
    expect(world.state().secrets).toEqual({});
  }, 300_000);

  test('are looked at by doctor, where the cluster file keeps them there', async () => {
    const {env} = cloud();
    const check = async (cwd: string) => {
      const {stdout} = await rulectl(['doctor', target, '-o', 'json'], {cwd, env});
      const {checks} = JSON.parse(stdout) as {checks: {id: string; state: string}[]};
      return checks.find(({id}) => id === `access-${target}-secrets`)?.state;
    };
    expect(await check(project())).toBe('ok');
    expect(await check(deployProject())).toBe('skip');
  }, 300_000);
});

test('plain ones that change make pods anew, once; what they hold does not show', async () => {
  const [cwd, world] = [deployProject(), cloud()];
  const workloads = ['shop-control', 'shop-gateway', 'shop-pricing'];
  const digests = () => workloads.map(name => digestOn(world, name));
  expect((await deploy('kubernetes', cwd, world)).code).toBe(0);
  const first = digests();
  expect(new Set(first).size).toBe(1);
  expect(first[0]).toMatch(/^[0-9a-f]{16}$/);
  expect((await deploy('kubernetes', cwd, world)).code).toBe(0);
  expect(digests()).toEqual(first);
  const REDIS_URL = 'redis://:another-password-of-facts@elsewhere:6379';
  const {stderr} = await deploy('kubernetes', cwd, world, {REDIS_URL});
  const second = digests();
  expect(second[0]).not.toBe(first[0]);
  expect(new Set(second).size).toBe(1);
  for (const step of ['control', 'pricing', 'gateway']) expect(stderr).toMatch(new RegExp(`Roll out.*${step}`));
}, 300_000);

test('a cluster of any kind may keep its secrets with a cloud, whose tool it then needs', async () => {
  const [cwd, world] = [deployProject('{secrets: aws}'), cloud()];
  const {code, stderr} = await deploy('kubernetes', cwd, world);
  expect(code, stderr).toBe(0);
  expect(valueIn(world, 'shop-facts', 'url')).toBe(world.env.REDIS_URL);
  const used = new Set(world.asked().map(([tool]) => tool));
  expect([...used].sort()).toEqual(['aws', 'docker', 'helm', 'kubectl', 'npm']);
}, 300_000);

test('a token that a cluster uses already is kept when its secrets move into a secret manager', async () => {
  const [cwd, world] = [deployProject(), cloud()];
  expect((await deploy('aws', cwd, world)).code).toBe(0);
  const token = valueIn(world, 'shop-cluster', 'token');
  const moved = deployProject('{secrets: aws}');
  const {code, stderr} = await deploy('aws', moved, world);
  expect(code, stderr).toBe(0);
  expect(keptIn(world, 'shop-dev-cluster').token).toBe(token);
  expect(valueIn(world, 'shop-cluster', 'token')).toBe(token);
}, 300_000);
