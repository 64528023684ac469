import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {type CliResult, rulectl} from '../support/cli.js';
import {type Cloud, cloud, secret} from '../support/cloud.js';
import {deployProject, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);

const deploy = (
  cwd: string,
  {env}: Cloud,
  more: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<CliResult> => rulectl(['deploy', 'aws', '--yes', '--no-verify', ...args], {cwd, env: {...env, ...more}});

/** Everything that rulectl wrote below a folder. */
const textsIn = (folder: string): string =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile() && !entry.name.endsWith('.key') && !entry.name.endsWith('.tgz'))
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

describe('deploy to EKS', () => {
  test('makes everything once; a second time there is nothing to change but what is done each time', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    const first = await deploy(cwd, world);
    expect(first.code, first.stderr).toBe(0);
    const {commands} = world.state();
    expect(commands.findIndex(line => line.startsWith('eksctl create cluster'))).toBe(0);
    const order = [
      'app.kubernetes.io/component=control',
      'rulectl.dev/group=pricing',
      'app.kubernetes.io/component=gateway',
    ];
    const places = order.map(selector => commands.findIndex(line => line.includes(`-l ${selector}`)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every(place => place > 0)).toBe(true);

    const before = commands.length;
    const second = await deploy(cwd, world);
    expect(second.code, second.stderr).toBe(0);
    const again = world
      .state()
      .commands.slice(before)
      .map(line => line.split(' ').slice(0, 2).join(' '));
    expect(again.filter(line => line.startsWith('helm') || line.startsWith('eksctl'))).toEqual([]);
  }, 300_000);

  test.each([
    ['aws', 'kubernetes'],
    ['aws', 'aws'],
    ['gcp', 'gcp'],
  ])(
    'to %s, secrets kept by %s: shows no secret and writes none',
    async (target, keeper) => {
      const [cwd, world] = [deployProject(`{secrets: ${keeper}}`), cloud()];
      const run = (...args: string[]) => rulectl(['deploy', target, '--debug', ...args], {cwd, env: world.env});
      const plan = await run('--dry-run');
      const first = await run('--yes', '--no-verify');
      expect(first.code, first.stderr).toBe(0);
      const again = await run('--yes', '--no-verify');
      const {objects, secrets, commands} = world.state();
      const shown = [plan, first, again].map(({stdout, stderr}) => stdout + stderr);
      const seen = [...shown, textsIn(cwd), commands.join('\n'), world.asked().flat().join('\n')].join('\n');
      const values = [
        ...['shop-facts', 'shop-repository', 'shop-cluster', 'shop-store-passwords']
          .flatMap(name => Object.values(objects[`secret/${name}`]!.data!))
          .map(value => Buffer.from(value, 'base64').toString()),
        ...Object.values(secrets).flatMap(versions =>
          Object.values(JSON.parse(versions[0]!) as Record<string, string>),
        ),
      ];
      expect(values.length).toBeGreaterThanOrEqual(keeper === 'kubernetes' ? 7 : 10);
      expect(values.some(value => value.includes(secret))).toBe(true);
      expect([secret, ...values].filter(value => seen.includes(value))).toEqual([]);
    },
    300_000,
  );

  test('a group that left the spec is removed, and the plan says so', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    expect((await deploy(cwd, world)).code).toBe(0);
    const file = join(cwd, 'cluster.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text
        .replace(/ {4}loyalty:\n(?: {6}.*\n)+/, '')
        .replace('rules/pricing/*.grl', 'rules/pricing/*.grl, rules/loyalty/*.grl'),
    );
    expect((await rulectl(['render'], {cwd})).code).toBe(0);
    const plan = await rulectl(['deploy', 'aws', '--dry-run', '-o', 'json'], {cwd, env: world.env});
    const steps = (JSON.parse(plan.stdout) as {steps: {id: string; needed: boolean; because: string}[]}).steps;
    expect(steps.find(({id}) => id === 'prune')).toMatchObject({
      needed: true,
      because: expect.stringContaining('deployment/shop-loyalty'),
    });
    expect((await deploy(cwd, world)).code).toBe(0);
    const names = Object.keys(world.state().objects);
    expect(names.filter(name => name.includes('shop-loyalty'))).toEqual([]);
    expect(names).toContain('deployment/shop-pricing');
  }, 300_000);

  test.each([
    ['a stack that was rolled back', {stack: 'ROLLBACK_COMPLETE'}, /ROLLBACK_COMPLETE.*[\s\S]*eksctl delete cluster/],
    [
      'a stack that is being made',
      {stack: 'CREATE_IN_PROGRESS'},
      /CREATE_IN_PROGRESS[\s\S]*wait stack-create-complete/,
    ],
    ['a cluster that failed', {cluster: 'FAILED'}, /FAILED[\s\S]*eksctl delete cluster/],
    [
      'a release that was interrupted',
      {cluster: 'ACTIVE', releases: {'metrics-server': {status: 'pending-install'}}},
      /pending-install.*[\s\S]*helm uninstall metrics-server/,
    ],
  ])('%s is told in words, with the way out', async (_what, state, words) => {
    const [cwd, world] = [deployProject(), cloud()];
    world.prepare(state);
    const {code, stderr} = await deploy(cwd, world);
    expect(code).toBe(4);
    expect(stderr).toMatch(words);
  });

  test('somebody else who deploys is waited for', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    const renewTime = new Date().toISOString();
    world.prepare({
      cluster: 'ACTIVE',
      contexts: ['rulectl-shop-aws'],
      objects: {
        'lease/shop-deploy': {
          spec: {holderIdentity: 'ana@laptop#7', renewTime},
          metadata: {name: 'shop-deploy'},
        } as never,
      },
    });
    const {code, stderr} = await deploy(cwd, world);
    expect(code).toBe(4);
    expect(stderr).toContain('ana@laptop#7 is deploying');
  });

  test('a saved plan is done as it was looked at, and refused when things have changed', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    expect((await rulectl(['deploy', 'aws', '--save', 'plan.json'], {cwd, env: world.env})).code).toBe(0);
    const done = await rulectl(['deploy', 'plan.json', '--yes', '--no-verify'], {cwd, env: world.env});
    expect(done.code, done.stderr).toBe(0);
    writeFileSync(join(cwd, 'rules/pricing/more.grl'), 'rule More { when Order.x == 1 then Order.y = 2; }\n');
    const stale = await rulectl(['deploy', 'plan.json', '--yes', '--no-verify'], {cwd, env: world.env});
    expect(stale.code).toBe(2);
    expect(stale.stderr).toContain('CLI_PLAN_STALE');
  }, 300_000);

  test('asks before it changes anything, and needs --yes where nobody can answer', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    const {code, stderr} = await rulectl(['deploy', 'aws'], {cwd, env: world.env});
    expect(code).toBe(2);
    expect(stderr).toContain('CLI_NOT_CONFIRMED');
  });

  test('a tool that is missing is named before anything is begun', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    const {code, stderr} = await deploy(cwd, world, {PATH: '/usr/bin:/bin'});
    expect(code).toBe(3);
    expect(stderr).toMatch(/TOOL_MISSING|TOOL_TOO_OLD/);
  });
});

describe('destroy', () => {
  test('undoes everything but what it says it leaves; needs the name', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    expect((await deploy(cwd, world)).code).toBe(0);
    const refused = await rulectl(['destroy', 'aws', '--yes', 'shoop'], {cwd, env: world.env});
    expect(refused.code).toBe(2);
    expect(world.state().cluster).toBe('ACTIVE');
    const {code, stdout, stderr} = await rulectl(['destroy', 'aws', '--yes', 'shop'], {cwd, env: world.env});
    expect(code, stderr).toBe(0);
    expect(world.state().cluster).toBeNull();
    expect(stdout).toContain('the ECR repository rulectl');
  }, 300_000);
});
