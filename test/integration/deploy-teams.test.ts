import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {type Cloud, cloud} from '../support/cloud.js';
import {deploy, deployProject, end, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);

interface Planned {
  readonly id: string;
  readonly needed: boolean;
  readonly because: string;
  readonly command?: readonly string[];
  readonly diff?: string;
}

async function plan(target: string, cwd: string, {env}: Cloud): Promise<ReadonlyMap<string, Planned>> {
  const {stdout, stderr} = await rulectl(['deploy', target, '--dry-run', '-o', 'json'], {cwd, env});
  const {steps} = JSON.parse(stdout || `{"steps": ${JSON.stringify(stderr)}}`) as {steps: Planned[]};
  return new Map(steps.map(step => [step.id, step]));
}

const edit = (cwd: string, from: string | RegExp, to: string): void => {
  const file = join(cwd, 'cluster.yaml');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(file, changed);
};

describe('Ctrl-C', () => {
  test('finishes the step under way, ends with 4, and the next deploy resumes', async () => {
    const clean = cloud();
    expect((await deploy('aws', deployProject(), clean)).code).toBe(0);
    const [cwd, world] = [deployProject(), cloud()];
    const stopped = await deploy('aws', cwd, world, {CLOUD_AT: '2', CLOUD_HOW: 'interrupt'});
    expect(stopped.code, stopped.stderr).toBe(4);
    expect(stopped.stderr).toContain('Stopping after this step');
    expect(stopped.stderr).toContain('resumes');
    expect(world.state().changes).toBe(2);
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    expect(end(world)).toEqual(end(clean));
  }, 300_000);
});

describe('two deployers', () => {
  test('a machine that has never seen the cluster goes on with its keys and its journal', async () => {
    const [first, world] = [deployProject(), cloud()];
    expect((await deploy('aws', first, world)).code).toBe(0);
    const key = readFileSync(join(first, '.rulectl/targets/aws.key'), 'utf8');
    const second = deployProject();
    const {code, stderr} = await deploy('aws', second, world);
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(second, '.rulectl/targets/aws.key'), 'utf8')).toBe(key);
    const journal = (folder: string) =>
      JSON.parse(readFileSync(join(folder, '.rulectl/deploy/aws.json'), 'utf8')) as {
        entries: {step: string; at: string}[];
      };
    const [made] = journal(first).entries.filter(({step}) => step === 'cluster');
    expect(journal(second).entries).toContainEqual(made);
  }, 300_000);

  test('a failure before the lease is held leaves the lease of somebody else alone', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    const lease = {
      spec: {holderIdentity: 'ana@laptop#7', renewTime: new Date().toISOString()},
      metadata: {name: 'shop-deploy'},
    };
    const before = world.state();
    world.prepare({...before, objects: {...before.objects, 'lease/shop-deploy': lease as never}});
    writeFileSync(join(cwd, 'rules/pricing/more.grl'), 'rule More { when Order.x == 1 then Order.y = 2; }\n');
    const failing = {CLOUD_AT: String(before.changes + 1), CLOUD_HOW: 'fail'};
    expect((await deploy('aws', cwd, world, failing)).code).toBe(4);
    expect(Object.keys(world.state().objects)).toContain('lease/shop-deploy');
    const destroyed = await rulectl(['destroy', 'aws', '--yes', 'shop'], {cwd, env: world.env});
    expect(destroyed.code).toBe(4);
    expect(destroyed.stderr).toContain('ana@laptop#7 is deploying');
    expect(world.state().cluster).toBe('ACTIVE');
  }, 300_000);
});

describe('a changed cluster file', () => {
  test('shows what changes before anything is rendered, and rolls control, nodes, gateways', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    edit(cwd, /^( {2}limits:.*)$|^( {2}topology: .*)$/m, '$1$2\n  autoscaling: {cpu: 55}');
    const steps = await plan('aws', cwd, world);
    expect(steps.get('render')).toMatchObject({needed: true});
    const changed = [...steps.values()].filter(({diff}) => diff !== undefined);
    expect(changed.map(({diff}) => diff).join('\n')).toContain('horizontalpodautoscaler/shop-pricing');
    expect(steps.get('controller:metrics-server')).toMatchObject({needed: false});
    const before = world.state().commands.length;
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    const rolled = world
      .state()
      .commands.slice(before)
      .flatMap(line => / -l (\S+=(?:control|gateway|pricing))$/.exec(line)?.[1]?.split('=')[1] ?? []);
    expect(rolled).toEqual(['control', 'pricing', 'gateway'].filter(name => rolled.includes(name)));
  }, 300_000);

  test('resizes a node pool, and upgrades a release whose values changed', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    edit(cwd, /^( {4}aws:)\n/m, '$1\n      autoMode: false\n');
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    edit(cwd, /autoMode: false\n/, 'autoMode: false\n      nodes: {min: 2, max: 20}\n');
    writeFileSync(join(cwd, 'deploy/helm/overrides/monitoring.values.yaml'), 'grafana: {replicas: 2}\n');
    const steps = await plan('aws', cwd, world);
    expect(steps.get('nodes')).toMatchObject({
      because: expect.stringContaining('1 to 10 machines, wanted 2 to 20'),
      command: expect.arrayContaining(['scale', 'nodegroup', '--nodes-max', '20']),
    });
    expect(steps.get('controller:monitoring')).toMatchObject({because: expect.stringContaining('other values')});
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    expect(world.state().pool).toMatchObject({min: 2, max: 20});
    const again = await plan('aws', cwd, world);
    expect([again.get('nodes')?.needed, again.get('controller:monitoring')?.needed]).toEqual([false, false]);
  }, 300_000);
});

describe('environments', () => {
  test('live side by side; destroying one leaves the cluster to the other, and finds what is left', async () => {
    const [cwd, world] = [deployProject(), cloud()];
    expect((await deploy('aws', cwd, world)).code).toBe(0);
    const staging = await rulectl(['deploy', 'aws', '--environment', 'staging', '--yes', '--no-verify'], {
      cwd,
      env: world.env,
    });
    expect(staging.code, staging.stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, '.rulectl/targets/aws-staging.json'), 'utf8'))).toMatchObject({
      namespace: 'shop-staging',
    });
    expect(JSON.parse(readFileSync(join(cwd, '.rulectl/targets/aws.json'), 'utf8'))).toMatchObject({
      namespace: 'shop-dev',
    });
    world.prepare({
      ...world.state(),
      tagged: {'kubernetes.io/cluster/shop': ['arn:aws:ec2:us-west-2:111122223333:volume/vol-1']},
    });
    const destroy = (environment: string) =>
      rulectl(['destroy', 'aws', '--yes', 'shop', '--environment', environment, '-o', 'json'], {cwd, env: world.env});
    const one = await destroy('staging');
    expect(one.code, one.stderr).toBe(0);
    expect(world.state().cluster).toBe('ACTIVE');
    expect(Object.keys(world.state().releases)).toContain('monitoring');
    expect(JSON.parse(one.stdout)).toMatchObject({
      left: expect.arrayContaining(['EKS cluster shop, for dev']),
      leftovers: expect.arrayContaining([
        {kind: 'volume', id: 'vol-1', remove: 'aws ec2 delete-volume --volume-id vol-1 --region us-west-2'},
      ]),
    });
    rmSync(join(cwd, '.rulectl'), {recursive: true, force: true});
    const other = await destroy('dev');
    expect(other.code, other.stderr).toBe(0);
    expect(world.state().cluster).toBeNull();
  }, 300_000);

  test('one that no overlay describes is refused', async () => {
    const {code, stderr} = await rulectl(['deploy', 'aws', '--environment', 'stagin', '--dry-run'], {
      cwd: deployProject(),
      env: cloud().env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "staging"');
  });
});

describe('dead ends', () => {
  test('a quota that a tool runs into is told with the way out', async () => {
    const says = "ERROR: Quota 'CPUS' exceeded. Limit: 24.0 in region us-central1.";
    const {code, stderr} = await deploy('gcp', deployProject(), cloud(), {
      CLOUD_AT: '1',
      CLOUD_HOW: 'fail',
      CLOUD_SAYS: says,
    });
    expect(code).toBe(4);
    expect(stderr).toMatch(/a quota of the Google Cloud project is used up[\s\S]*ask for more[\s\S]*resumes/);
  });

  test.each([
    [
      'an image that cannot be pulled',
      {
        'pod/shop-control-1': pod({
          containerStatuses: [{state: {waiting: {reason: 'ImagePullBackOff', message: 'not found'}}}],
        }),
      },
      /cannot pull their image: not found/,
    ],
    [
      'no machine',
      {'pod/shop-control-1': pod({conditions: [{type: 'PodScheduled', status: 'False', message: 'Insufficient cpu'}]})},
      /find no machine: Insufficient cpu[\s\S]*node pool/,
    ],
    [
      'a quota of the namespace',
      {
        'deployment/shop-control': {
          status: {
            conditions: [
              {type: 'ReplicaFailure', status: 'True', message: 'pods "x" is forbidden: exceeded quota: shop'},
            ],
          },
        },
      },
      /ResourceQuota[\s\S]*kubectl describe resourcequota shop/,
    ],
  ])(
    'pods held up by %s are told in words',
    async (_what, objects, words) => {
      const [cwd, world] = [deployProject(), cloud()];
      expect((await deploy('aws', cwd, world)).code).toBe(0);
      const before = world.state();
      const changed = Object.entries(objects).map(([name, object]) => [name, {...before.objects[name], ...object}]);
      world.prepare({...before, unready: true, objects: {...before.objects, ...Object.fromEntries(changed)}});
      const {code, stderr} = await deploy('aws', cwd, world);
      expect(code).toBe(4);
      expect(stderr).toMatch(words);
    },
    300_000,
  );
});

function pod(status: object) {
  const labels = {'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/component': 'control'};
  return {metadata: {name: 'shop-control-1', labels}, status};
}
