import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {ClusterStatus} from '../../../src/cluster/providers/local/status.js';
import {faultNames} from '../../../src/lab/drills/faults/registry.js';
import type {DrillReport} from '../../../src/lab/drills/record.js';
import {DrillReportFile} from '../../../src/lab/drills/report-schema.js';
import {bin, rulectl} from '../../support/cli.js';
import {folderOf} from '../../support/folder.js';
import {rulectlJson, stopAtEnd, untilAllReady} from '../../support/processes.js';
import {startRedis} from '../../support/redis-servers.js';

const rules = {
  'tall.grl': 'rule "Tall" { when Person.height > 180 then Person.tall = true; }\n',
  'greet.grl': 'rule "Greet" { when Visit.count > 3 then Visit.greeting = "again"; }\n',
  // Facts with `Endless` are poison: the rule changes what it reads, for ever.
  'endless.grl': 'rule "Endless" { when Endless.n >= 0 then Endless.n += 1; }\n',
};

const schema = {
  type: 'object',
  required: ['Person'],
  properties: {
    Person: {
      type: 'object',
      required: ['height'],
      properties: {height: {type: 'integer', minimum: 150, maximum: 200}},
    },
    Visit: {type: 'object', properties: {count: {type: 'integer', minimum: 0, maximum: 9}}},
  },
};

const cluster = (...lines: string[]) =>
  [
    'apiVersion: rulectl.dev/v1',
    'kind: Cluster',
    'metadata: {name: people}',
    'spec:',
    '  topology: specialised',
    '  rules: {facts: facts.schema.json}',
    '  groups: {people: {rules: [tall.grl, endless.grl]}, visits: {rules: [greet.grl]}}',
    '  slo: {availability: 99, p99Ms: 2000}',
    ...lines,
    '',
  ].join('\n');

async function start(...lines: string[]): Promise<string> {
  const dir = folderOf({...rules, 'cluster.yaml': cluster(...lines), 'facts.schema.json': JSON.stringify(schema)});
  stopAtEnd(dir);
  const {code, stderr} = await rulectl(['up', '--detach', '--gateways', '2'], {cwd: dir});
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  return dir;
}

/** Runs a drill whatever its verdict, which depends on how busy the machine is. */
async function drill(dir: string, ...words: string[]): Promise<DrillReport> {
  const {stdout, stderr, code} = await rulectl(['drill', ...words, '-o', 'json'], {cwd: dir});
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as DrillReport;
  expect(DrillReportFile.safeParse(report)).toMatchObject({success: true});
  expect(code).toBe(report.verdict === 'pass' ? 0 : 1);
  return report;
}

const harm = ({ledger}: DrillReport) => {
  const {lost, duplicated, stale, wrong, mixedVersion} = ledger;
  return {lost, duplicated, stale, wrong, mixedVersion};
};
const none = {lost: 0, duplicated: 0, stale: 0, wrong: 0, mixedVersion: 0};

/** `disk-full` mounts a file system, which takes root. */
const isRoot = process.getuid?.() === 0;

async function expectWhole(dir: string, names: readonly string[]): Promise<void> {
  const {nodes} = await untilAllReady(dir);
  expect(nodes.map(({name}) => name).sort()).toEqual(names);
  expect(readdirSync(join(dir, '.rulectl', 'drills', 'in-force'))).toEqual([]);
}

test('the schedule of every fault that a project gets, shortened: nothing is lost, doubled, stale or wrong', async () => {
  const parent = folderOf({});
  expect(await rulectl(['init', 'shop', '--from', 'retail', '--yes'], {cwd: parent})).toMatchObject({code: 0});
  const dir = join(parent, 'shop');
  const file = join(dir, 'drills', 'every-fault.yaml');
  const lines = readFileSync(file, 'utf8').split('\n');
  if (!isRoot) writeFileSync(file, lines.filter(line => !line.includes('fault: disk-full')).join('\n'));
  stopAtEnd(dir);
  expect(await rulectl(['up', '--detach', '--gateways', '2'], {cwd: dir})).toMatchObject({code: 0});

  const report = await drill(dir, 'failover', '--plan', 'drills/every-fault.yaml', '--duration', '54s', '--rate', '50');
  expect(report.aborted).toBeUndefined();
  expect(harm(report)).toEqual(none);
  const struck = report.faults.map(({fault}) => fault);
  // Poison takes a rule that never ends: the example has none, and below there is one.
  expect([...new Set([...struck, ...(isRoot ? [] : ['disk-full']), 'poison'])].sort()).toEqual([...faultNames].sort());
  for (const fault of report.faults)
    expect(fault).toMatchObject({healedMs: expect.any(Number), backMs: expect.any(Number)});
  const noticed = report.faults.filter(({detectedMs}) => detectedMs !== null).map(({fault}) => fault);
  for (const fault of ['kill', 'freeze', 'restart', 'drain']) expect(noticed).toContain(fault);
  expect(report.ledger.acknowledged).toBeGreaterThan(report.ledger.attempted * 0.9);
  await expectWhole(dir, ['loyalty-1', 'loyalty-2', 'pricing-1', 'pricing-2', 'validation-1', 'validation-2']);
}, 150_000);

test('poison, gateways, control, Redis and a zone: nothing is lost, doubled, stale or wrong', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const dir = await start(`  facts: {store: redis, url: "redis://127.0.0.1:${redis.port}", ttl: 1h}`);
  const faults = [
    {fault: 'poison', target: 'gateway'},
    {fault: 'kill', target: 'gateway:gateway-2'},
    {fault: 'freeze', target: 'gateway:gateway-1'},
    {fault: 'freeze', target: 'control'},
    {fault: 'freeze', target: 'redis'},
    {fault: 'freeze', target: 'zone:people-1,visits-1'},
  ];
  const everyMs = 4000;
  const plan = {
    rate: 40,
    duration: `${(faults.length + 2) * everyMs}ms`,
    mix: {evaluate: 6, session: 3, batch: 1},
    faults: faults.map((fault, i) => ({...fault, at: `${(i + 1) * everyMs}ms`, for: '1s'})),
  };
  writeFileSync(join(dir, 'drill.yaml'), JSON.stringify(plan));
  writeFileSync(join(dir, 'poison.json'), JSON.stringify({Endless: {n: 0}}));

  const report = await drill(dir, 'failover', '--plan', 'drill.yaml', '--poison', 'poison.json');
  expect(harm(report)).toEqual(none);
  expect(report.faults.map(({fault}) => fault)).toEqual(faults.map(({fault}) => fault));
  for (const fault of report.faults)
    expect(fault).toMatchObject({healedMs: expect.any(Number), backMs: expect.any(Number)});
  expect(report.faults.find(({target}) => target === 'redis')!.parts).toEqual(['redis']);
  expect(report.ledger.acknowledged).toBeGreaterThan(report.ledger.attempted * 0.5);
  await expectWhole(dir, ['people-1', 'people-2', 'visits-1', 'visits-2']);
}, 120_000);

test('load: made from a schema, by two processes, from a trace; kept, compared and reported', async () => {
  const dir = await start();
  const two = await drill(
    dir,
    'load',
    '--rate',
    '60',
    '--duration',
    '3s',
    '--generators',
    '2',
    '--mix',
    'evaluate=2,session=1',
  );
  expect(harm(two)).toEqual(none);
  expect(two).toMatchObject({load: {generators: 2, unsent: 0}, phases: [{sent: two.ledger.attempted}]});
  expect(two.ledger.attempted).toBeGreaterThanOrEqual(180);

  const lines = Array.from({length: 30}, (_, i) => ({at: i * 20, facts: {Person: {height: 170 + i}}}));
  writeFileSync(join(dir, 'trace.ndjson'), lines.map(line => JSON.stringify(line)).join('\n'));
  const page = join(dir, 'page.html');
  const traced = await drill(
    dir,
    'load',
    '--trace',
    'trace.ndjson',
    '--report',
    page,
    '--junit',
    join(dir, 'junit.xml'),
  );
  expect(traced.ledger).toMatchObject({attempted: 30, acknowledged: 30, wrong: 0});
  expect(readFileSync(page, 'utf8')).toContain('<svg');
  expect(readFileSync(join(dir, 'junit.xml'), 'utf8')).toContain('<testcase');

  const history = await rulectlJson<{id: string}[]>(['drill', 'history'], {cwd: dir});
  expect(history.map(({id}) => id)).toEqual([two.id, traced.id]);
  const both = await rulectlJson<{a: DrillReport; b: DrillReport}>(['drill', 'compare', two.id], {cwd: dir});
  expect([both.a.id, both.b.id]).toEqual([two.id, traced.id]);

  const fast = await drill(dir, 'load', '--rate', '2000000', '--duration', '500ms');
  expect(fast).toMatchObject({valid: false, verdict: 'inconclusive'});
  expect(fast.load.unsent).toBeGreaterThan(0);
});

test('a whole group that stands still ends the drill early, where it may not fail', async () => {
  const dir = await start();
  const words = ['--fault', 'freeze', '--target', 'group:people', '--rate', '40', '--duration', '20s'];
  const refused = await rulectl(['drill', 'failover', ...words, '--blast-radius', '1', '-o', 'json'], {cwd: dir});
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stderr)).toMatchObject({code: 'DRILL_BLAST_RADIUS'});

  const report = await drill(dir, 'failover', ...words, '--abort-at', '50%');
  expect(report).toMatchObject({verdict: 'fail', aborted: expect.stringContaining('%')});
  expect(report.ledger.failed).toBeGreaterThan(0);
  await untilAllReady(dir);
});

test('an interrupted drill heals at once and says so; what a killed one left is taken back by the next command', async () => {
  const dir = await start();
  const words = ['--fault', 'freeze', '--target', 'node:people', '--rate', '20', '--duration', '60s'];
  const noted = join(dir, '.rulectl', 'drills', 'in-force');
  const {nodes} = await rulectlJson<ClusterStatus>(['status'], {cwd: dir});
  const pid = nodes.find(({name}) => name === 'people-1')!.pid!;
  const isStopped = () => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  /** Ends a drill in the middle of its fault; gives what it said. */
  const endedBy = async (signal: NodeJS.Signals): Promise<string> => {
    const child = spawn(process.execPath, [bin, 'drill', 'failover', ...words], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = child.stderr.toArray();
    const ended = once(child, 'close');
    await vi.waitFor(() => expect(isStopped()).toBe(true), {timeout: 60_000, interval: 50});
    child.kill(signal);
    await ended;
    return (await said).join('');
  };

  expect(await endedBy('SIGINT')).toContain('Interrupted: nothing is left in force.');
  expect(isStopped()).toBe(false);
  expect(readdirSync(noted)).toEqual([]);
  await untilAllReady(dir);

  await endedBy('SIGKILL');
  expect(readdirSync(noted)).toHaveLength(1);
  await rulectlJson(['status'], {cwd: dir});
  expect(isStopped()).toBe(false);
  expect(readdirSync(noted)).toEqual([]);
  await untilAllReady(dir);
});
