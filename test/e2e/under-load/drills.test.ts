import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {parseDrillFile} from '../../../src/lab/drills/drill-file.js';
import {parseTrace} from '../../../src/lab/drills/load/trace.js';
import type {DrillReport} from '../../../src/lab/drills/report/report.js';
import {rulectl} from '../../support/cli.js';
import {drill, startPeople} from '../../support/drills.js';
import {folderOf} from '../../support/folder.js';
import {rulectlJson, stopAtEnd, untilAllReady} from '../../support/processes.js';
import {startRedis} from '../../support/redis-servers.js';

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
  const planned = parseDrillFile(readFileSync(file, 'utf8')).faults.map(({fault}) => fault);
  expect(report.faults.map(({fault}) => fault)).toEqual(planned);
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
  const dir = await startPeople(`  facts: {store: redis, url: "redis://127.0.0.1:${redis.port}", ttl: 1h}`);
  const faults = [
    {fault: 'poison', part: 'gateway'},
    {fault: 'kill', part: 'gateway:gateway-2'},
    {fault: 'freeze', part: 'gateway:gateway-1'},
    {fault: 'freeze', part: 'control'},
    {fault: 'freeze', part: 'redis'},
    {fault: 'freeze', part: 'zone:people-1,visits-1'},
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
  const dir = await startPeople();
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
    '--record',
    'recorded.ndjson',
    '--report',
    page,
    '--junit',
    join(dir, 'junit.xml'),
  );
  expect(traced.ledger).toMatchObject({attempted: 30, acknowledged: 30, wrong: 0});
  const recorded = parseTrace(readFileSync(join(dir, 'recorded.ndjson'), 'utf8'), 'recorded.ndjson');
  expect(recorded.offsets.map(Math.round)).toEqual(lines.map(({at}) => at));
  expect(recorded.facts).toEqual(lines.map(each => each.facts));
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
