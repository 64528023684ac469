import {existsSync, readFileSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {identityOf, isAlive} from '../../src/cluster/providers/local/identity.js';
import {lastLines} from '../../src/cluster/providers/local/logs.js';
import {type RoleRecord, readState, writeWanted} from '../../src/cluster/providers/local/state-file.js';
import {stopCluster} from '../../src/cluster/providers/local/stop.js';
import {Supervisor} from '../../src/cluster/providers/local/supervisor.js';
import type {Wanted, WantedRole} from '../../src/cluster/providers/local/wanted.js';
import {silentLog} from '../../src/kit/log.js';
import {folderOf} from '../support/folder.js';

const fake = resolve('test/support/fake-role.mjs');

const role = (name: string, mode = 'well'): WantedRole => ({
  name,
  role: name === 'control' ? 'control' : name.startsWith('gateway') ? 'gateway' : 'node',
  group: /^(control|gateway)/.test(name) ? null : name.replace(/-\d+$/, ''),
  port: 0,
  embedded: false,
  keep: 'shop-dev',
  fingerprint: mode,
});

const wantedOf = (revision: string, roles: readonly WantedRole[], more: Partial<Wanted> = {}): Wanted => ({
  revision,
  cluster: 'shop',
  environment: 'dev',
  roles,
  owner: null,
  ...more,
});

/** A supervisor of fake roles; what it starts ends with the test. */
function supervise(dir: string): Supervisor {
  const supervisor = new Supervisor({
    dir,
    seal: 'seal',
    command: ({name, fingerprint}, port) => [
      fake,
      name,
      fingerprint,
      ...[
        '--port',
        String(port),
        '--url-file',
        join(dir, '.rulectl/local/urls', name),
        '--starts',
        join(dir, 'starts'),
      ],
    ],
    environment: () => process.env,
    log: silentLog(),
    patienceMs: 1000,
  });
  supervisor.start();
  onTestFinished(() => supervisor.stop());
  return supervisor;
}

const records = (dir: string): Map<string, RoleRecord> =>
  new Map(readState(dir)?.roles.map(record => [record.name, record]));

/** Waits until these roles, and no others, run. */
async function untilRunning(dir: string, revision: string, names: readonly string[]): Promise<Map<string, RoleRecord>> {
  await vi.waitFor(
    () => {
      expect(readState(dir)?.revision).toBe(revision);
      const found = records(dir);
      expect([...found.keys()].sort()).toEqual([...names].sort());
      expect([...found.values()].map(({phase}) => phase)).toEqual(names.map(() => 'running'));
    },
    {timeout: 10_000, interval: 20},
  );
  return records(dir);
}

const starts = (dir: string): string[] => readFileSync(join(dir, 'starts'), 'utf8').trim().split('\n').sort();

test('starts what is wanted, adds and removes roles, and leaves the others alone', async () => {
  const dir = folderOf();
  await writeWanted(dir, wantedOf('1', [role('control'), role('pricing-1'), role('gateway-1')]));
  supervise(dir);
  const first = await untilRunning(dir, '1', ['control', 'pricing-1', 'gateway-1']);
  await writeWanted(dir, wantedOf('2', [role('control'), role('pricing-1'), role('pricing-2')]));
  const second = await untilRunning(dir, '2', ['control', 'pricing-1', 'pricing-2']);
  expect(second.get('pricing-1')).toEqual(first.get('pricing-1'));
  expect(isAlive(first.get('gateway-1')!.process)).toBe(false);
  expect(starts(dir)).toEqual(['control', 'gateway-1', 'pricing-1', 'pricing-2']);
});

test('starts again what dies, under the same name and on the same port', async () => {
  const dir = folderOf();
  await writeWanted(dir, wantedOf('1', [role('control'), role('pricing-1')]));
  supervise(dir);
  const before = (await untilRunning(dir, '1', ['control', 'pricing-1'])).get('pricing-1')!;
  process.kill(before.process!.pid, 'SIGKILL');
  await vi.waitFor(() => expect(records(dir).get('pricing-1')!.restarts).toBe(1), {timeout: 5000});
  const after = (await untilRunning(dir, '1', ['control', 'pricing-1'])).get('pricing-1')!;
  expect(after).toMatchObject({url: before.url, port: before.port, lastExit: 'SIGKILL', failures: 1});
  expect(after.process!.pid).not.toBe(before.process!.pid);
});

test('waits longer before each new attempt at what cannot start, and keeps its last words', async () => {
  const dir = folderOf();
  await writeWanted(dir, wantedOf('1', [role('control'), role('pricing-1', 'dies')]));
  supervise(dir);
  await vi.waitFor(() => expect(records(dir).get('pricing-1')!.failures).toBeGreaterThanOrEqual(3), {timeout: 10_000});
  expect(records(dir).get('pricing-1')).toMatchObject({lastExit: 'exit code 2', url: null});
  expect(records(dir).get('control')!.restarts).toBe(0);
  expect(lastLines(dir, 'pricing-1', 1)[0]!.text).toBe('error pricing-1 cannot start');
});

test('replaces a role whose settings changed, and keeps its port', async () => {
  const dir = folderOf();
  await writeWanted(dir, wantedOf('1', [role('control'), role('pricing-1'), role('pricing-2')]));
  supervise(dir);
  const before = await untilRunning(dir, '1', ['control', 'pricing-1', 'pricing-2']);
  await writeWanted(dir, wantedOf('2', [role('control'), role('pricing-1', 'other'), role('pricing-2')]));
  const after = await untilRunning(dir, '2', ['control', 'pricing-1', 'pricing-2']);
  expect(after.get('pricing-1')!.url).toBe(before.get('pricing-1')!.url);
  expect(after.get('pricing-1')!.process).not.toEqual(before.get('pricing-1')!.process);
  expect(after.get('pricing-2')).toEqual(before.get('pricing-2'));
});

test('kills what does not stop when asked', async () => {
  const dir = folderOf();
  await writeWanted(dir, wantedOf('1', [role('control', 'stubborn')]));
  const supervisor = supervise(dir);
  const {process: running} = (await untilRunning(dir, '1', ['control'])).get('control')!;
  await supervisor.stop();
  expect(isAlive(running)).toBe(false);
});

test('ends everything when the project is deleted, or the process that it belongs to is gone', async () => {
  const dir = folderOf();
  const owner = {pid: process.pid, started: 'another time'};
  await writeWanted(dir, wantedOf('1', [role('control')]));
  const supervisor = supervise(dir);
  const {process: running} = (await untilRunning(dir, '1', ['control'])).get('control')!;
  await writeWanted(dir, wantedOf('2', [role('control')], {owner}));
  await supervisor.ended;
  expect(isAlive(running)).toBe(false);

  const other = folderOf();
  await writeWanted(other, wantedOf('1', [role('control')]));
  const second = supervise(other);
  const control = (await untilRunning(other, '1', ['control'])).get('control')!;
  rmSync(join(other, '.rulectl/local/wanted.json'));
  await second.ended;
  expect(isAlive(control.process)).toBe(false);
});

test('stops what a dead supervisor left behind', async () => {
  const dir = folderOf();
  const {spawn} = await import('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
  const running = identityOf(child.pid!)!;
  const {writeState} = await import('../../src/cluster/providers/local/state-file.js');
  const left = {...role('pricing-1'), phase: 'running', process: running, url: null, startedAt: null} as const;
  const stranger = {...left, name: 'pricing-2', process: {pid: process.pid, started: 'before this process'}};
  const rest = {restarts: 0, failures: 0, lastExit: null, port: 1};
  await writeState(dir, {
    cluster: 'shop',
    environment: 'dev',
    revision: '1',
    supervisor: {pid: 1, started: 'never'},
    seal: '',
    startedAt: new Date().toISOString(),
    roles: [
      {...left, ...rest},
      {...stranger, ...rest},
    ],
  });
  expect(await stopCluster(dir)).toEqual({stopped: ['pricing-1'], purged: false});
  expect(isAlive(running)).toBe(false);
  expect(existsSync(join(dir, '.rulectl/local/state.json'))).toBe(false);
  expect(await stopCluster(dir)).toEqual({stopped: [], purged: false});
});
