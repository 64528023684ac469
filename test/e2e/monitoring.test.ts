import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {identityOf, isAlive} from '../../src/cluster/providers/local/identity.js';
import {openProject} from '../../src/cluster/providers/open-project.js';
import type {ClusterStatus} from '../../src/cluster/running/cluster-status.js';
import {alertRules, dashboard} from '../../src/cluster/scaffold/prometheus.js';
import {rulectl} from '../support/cli.js';
import {keptFolder} from '../support/folder.js';
import {rulectlJson} from '../support/processes.js';
import {redisCommand, startRedis} from '../support/redis-servers.js';
import type {Server} from '../support/servers.js';

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** A password that must not show anywhere. */
const canary = 'canary-7c1e9b';

/** A real Prometheus scrapes the cluster that it was started beside. */
describe('up --monitoring', () => {
  const home = keptFolder();
  const cwd = join(home.path, 'shop');
  let redis: Server;
  let cluster: ClusterStatus & {keys: {admin: string}};

  const ask = async <Data>(path: string): Promise<Data> => {
    const answer = await fetch(`${cluster.monitoring!.url}/api/v1/${path}`);
    const {status, data, error} = (await answer.json()) as {status: string; data: Data; error?: string};
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  };
  const query = async (expression: string): Promise<readonly Sample[]> =>
    (await ask<{result: Sample[]}>(`query?query=${encodeURIComponent(expression)}`)).result;
  const alerts = async (name: string): Promise<Alert[]> =>
    (await ask<{alerts: Alert[]}>('alerts')).alerts.filter(({labels}) => labels.alertname === name);

  /** What clients do: evaluations with and without a session, and one that is refused. */
  async function traffic(): Promise<void> {
    const facts = JSON.parse(readFileSync(join(cwd, 'facts/vip.json'), 'utf8')) as object;
    const send = (body: object) =>
      fetch(`${cluster.gateway.url}/v1/evaluate`, {
        method: 'POST',
        headers: {'content-type': 'application/json', authorization: `Bearer ${cluster.keys.admin}`},
        body: JSON.stringify(body),
      });
    const answers = [await send({facts}), await send({facts, session: 's1'}), await send({facts: 7})];
    expect(answers.map(({status}) => status)).toEqual([200, 200, 400]);
  }

  beforeAll(async () => {
    redis = await startRedis();
    expect((await rulectl(['init', 'shop', '--from', 'retail', '--yes'], {cwd: home.path})).code).toBe(0);
    await redisCommand(redis.port, 'CONFIG', 'SET', 'requirepass', canary);
    const env = {
      RULECTL_FACTS_STORE: 'redis',
      RULECTL_FACTS_URL: `redis://:${canary}@127.0.0.1:${redis.port}`,
      REDIS_URL: `redis://:${canary}@redis.example.com:6379`,
      DATABASE_URL: `postgres://rulectl:${canary}@postgres.example.com:5432/rulectl`,
    };
    cluster = await rulectlJson(['up', '--detach', '--monitoring', '--gateways', '2'], {cwd, env});
    expect(await rulectl(['render'], {cwd, env})).toMatchObject({code: 0});
  });
  afterAll(async () => {
    await rulectl(['down'], {cwd});
    await redis?.stop();
    home.remove();
  });

  test('every role is scraped, and the monitor knows no secret', async () => {
    const {nodes, gateways, control, monitoring} = cluster;
    expect(monitoring).toMatchObject({name: 'prometheus', state: 'ready', url: expect.stringContaining('127.0.0.1')});
    const names = [control!, ...gateways, ...nodes].map(({name}) => name).sort();
    await vi.waitFor(
      async () => {
        const up = await query('up{job="shop"} == 1');
        expect(up.map(({metric}) => metric.instance).sort()).toEqual(names);
      },
      {timeout: 30_000, interval: 500},
    );
    const environment = readFileSync(`/proc/${monitoring!.pid}/environ`, 'utf8');
    const token = readFileSync(join(cwd, '.rulectl/local/token'), 'utf8').trim();
    expect(environment).not.toContain(token);
    expect(environment).not.toContain(canary);
  });

  test('every expression of dashboard and rules has data', async () => {
    const {spec} = await openProject(join(cwd, 'cluster.yaml'), {env: {}});
    const drawn = dashboard(spec).panels.flatMap(({targets}) => targets.map(({expr}) => expr));
    // An alert without its bound.
    const judged = alertRules(spec).groups.flatMap(({rules}) => rules.flatMap(({expr}) => expr.split(' and ')));
    const expressions = new Set([
      ...drawn.map(expr => expr.replaceAll('$__rate_interval', '1m')),
      ...judged.map(expr => expr.replace(/ (==|>|<) [\d.]+$/, '')),
    ]);
    expect(expressions.size).toBeGreaterThan(25);
    await vi.waitFor(
      async () => {
        await traffic();
        const found = await Promise.all([...expressions].map(async each => [each, await query(each)] as const));
        // A quantile of no requests is NaN: no data either.
        const empty = found.filter(([, samples]) => samples.every(({value}) => value[1] === 'NaN'));
        expect(empty.map(([each]) => each)).toEqual([]);
      },
      {timeout: 60_000, interval: 1000},
    );
    expect(await query('sum by (group) (min by (node, group) (rulectl_node_health{state="ready"}))')).toMatchObject(
      ['loyalty', 'pricing', 'validation'].map(group => ({metric: {group}, value: [expect.any(Number), '2']})),
    );
    const [refused] = await query('sum(rulectl_request_duration_seconds_count{route="/v1/evaluate",status="400"})');
    expect(Number(refused!.value[1])).toBeGreaterThan(0);
  });

  test('all rules are healthy, and a cluster that is well has no alert of its own', async () => {
    const {groups} = await ask<{groups: {rules: {name: string; health: string; lastError?: string}[]}[]}>('rules');
    const rules = groups.flatMap(group => group.rules);
    expect(rules.filter(({health}) => health === 'err')).toEqual([]);
    for (const name of ['RulectlNodeDown', 'RulectlNodeNotReady', 'RulectlFactStoreDown', 'RulectlMixedRulesets']) {
      expect(rules.map(rule => rule.name)).toContain(name);
      expect(await alerts(name)).toEqual([]);
    }
  });

  test('the password of the store is in no file: neither in deploy nor in state, journals or logs', () => {
    const entries = readdirSync(cwd, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
    const files = entries.map(entry => join(entry.parentPath, entry.name));
    for (const part of ['deploy/compose/compose.yaml', '.rulectl/local/state.json', '.rulectl/logs/gateway-1.log'])
      expect(files).toContain(join(cwd, part));
    expect(files.filter(file => readFileSync(file).includes(canary))).toEqual([]);
  });

  test('after scaling, the new node is scraped and one that went is forgotten', async () => {
    const instances = async () => (await query('up{job="shop"}')).map(({metric}) => metric.instance);
    await rulectlJson(['scale', 'pricing=3'], {cwd});
    await vi.waitFor(async () => expect(await instances()).toContain('pricing-3'), {timeout: 30_000, interval: 500});
    await rulectlJson(['scale', 'pricing=2'], {cwd});
    await vi.waitFor(async () => expect(await instances()).not.toContain('pricing-3'), {
      timeout: 30_000,
      interval: 500,
    });
  });

  test('a Prometheus that dies is started again where it was', async () => {
    process.kill(cluster.monitoring!.pid!, 'SIGKILL');
    await vi.waitFor(
      async () => {
        const {monitoring} = await rulectlJson<ClusterStatus>(['status'], {cwd});
        expect(monitoring).toMatchObject({state: 'ready', url: cluster.monitoring!.url, restarts: 1});
      },
      {timeout: 30_000, interval: 500},
    );
    expect(await query('rulectl:errors:ratio5m')).not.toEqual([]);
  });

  test('a node that stays dead fires its alert', async () => {
    // Without a supervisor nobody starts it again.
    const supervisor = identityOf(cluster.supervisor!.pid!);
    process.kill(cluster.supervisor!.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(supervisor)).toBe(false), {timeout: 5000});
    process.kill(cluster.nodes.find(({name}) => name === 'pricing-1')!.pid!, 'SIGKILL');
    await vi.waitFor(
      async () =>
        expect(await alerts('RulectlNodeDown')).toMatchObject([
          {
            state: 'firing',
            labels: {instance: 'pricing-1', severity: 'ticket'},
            annotations: {summary: 'pricing-1 does not answer its metrics.'},
          },
        ]),
      {timeout: 60_000, interval: 500},
    );
  });

  test('down stops it, too', async () => {
    const monitor = identityOf((await rulectlJson<ClusterStatus>(['status'], {cwd})).monitoring!.pid!);
    expect(await rulectlJson<{stopped: string[]}>(['down'], {cwd})).toMatchObject({
      stopped: expect.arrayContaining(['prometheus']),
    });
    expect(isAlive(monitor)).toBe(false);
  });
});

test('without a Prometheus on the machine nothing is started, and the way out is told', async () => {
  const home = keptFolder();
  const cwd = join(home.path, 'shop');
  try {
    await rulectl(['init', 'shop', '--from', 'blank', '--yes'], {cwd: home.path});
    const {code, stderr} = await rulectl(['up', '--monitoring'], {cwd, env: {PATH: home.path}});
    expect(code).toBe(3);
    expect(stderr).toContain('TOOL_MISSING');
    expect(stderr).toContain('prometheus');
    expect((await rulectl(['status'], {cwd})).code).toBe(3);
  } finally {
    home.remove();
  }
});
