import {expect, onTestFinished, test} from 'vitest';
import {ledgerRules} from '../../../src/lab/drills/facts-check/session-client.js';
import {rulectl} from '../../support/cli.js';
import {folderOf} from '../../support/folder.js';
import {startRedis, startSentinelTrio} from '../../support/redis-servers.js';

const specWith = (facts = '') => `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: ledger, environment: dev}
spec:
  topology: specialised
  rules: {path: rules}
  groups:
    ledger: {rules: [rules/ledger.grl], replicas: {min: 2, local: 2}}
${facts}`;

interface Up {
  readonly gateways: readonly {readonly url: string; readonly pid: number}[];
  readonly nodes: readonly {readonly name: string; readonly pid: number}[];
}

test('over two gateways, with a node and a gateway killed and Redis frozen, nothing acknowledged is lost', async () => {
  const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
  const cwd = folderOf({'cluster.yaml': specWith(), 'rules/ledger.grl': ledgerRules});
  onTestFinished(async () => {
    redis.thaw();
    await rulectl(['down'], {cwd});
    await redis.stop();
  });
  const facts = `redis://127.0.0.1:${redis.port}`;
  const up = await rulectl(['up', '--detach', '--gateways', '2', '--facts', facts, '-o', 'json'], {cwd});
  expect(up.stderr).toBe('');
  const {gateways, nodes} = JSON.parse(up.stdout) as Up;
  expect(gateways).toHaveLength(2);

  const {stdout, stderr, code} = await rulectl(
    [
      ...['facts', 'check', '--duration', '6s', '--clients', '16', '--sessions', '20', '-o', 'json'],
      ...gateways.flatMap(({url}) => ['--gateway', url]),
      ...['--fault', `kill:${nodes[0]!.pid}@1s`],
      ...['--fault', `freeze:${redis.pid}@2s/1200ms`],
      ...['--fault', `kill:${gateways[1]!.pid}@4s`],
    ],
    {cwd},
  );
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(report).toMatchObject({verdict: 'pass', lost: 0, duplicated: 0, invented: 0, stale: 0, torn: 0});
  expect(report.acknowledged).toBeGreaterThan(100);
  expect(code).toBe(0);
});

test('over two gateways on a Sentinel trio that fails over, with minReplicas, nothing acknowledged is lost', async () => {
  const trio = await startSentinelTrio();
  const facts = '  facts: {store: redis, url: "${REDIS_URL}", minReplicas: 2}\n';
  const cwd = folderOf({'cluster.yaml': specWith(facts), 'rules/ledger.grl': ledgerRules});
  const env = {REDIS_URL: trio.url};
  onTestFinished(async () => {
    await rulectl(['down'], {cwd, env});
    await trio.stop();
  });
  const up = await rulectl(['up', '--detach', '--gateways', '2', '-o', 'json'], {cwd, env});
  expect(up.stderr).toBe('');
  const {gateways, nodes} = JSON.parse(up.stdout) as Up;
  const {stdout, code} = await rulectl(
    [
      ...['facts', 'check', '--duration', '6s', '--clients', '16', '--sessions', '20', '-o', 'json'],
      ...gateways.flatMap(({url}) => ['--gateway', url]),
      ...['--fault', 'failover@1500ms', '--fault', `freeze:${nodes[0]!.pid}@4s/800ms`],
    ],
    {cwd, env},
  );
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(report).toMatchObject({verdict: 'pass', lost: 0, duplicated: 0, invented: 0, torn: 0});
  expect(report.faults).toMatchObject([{failure: null}, {failure: null}]);
  expect(code).toBe(0);
});
