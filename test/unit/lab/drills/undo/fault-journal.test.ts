import {spawn} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer as createHttpServer} from 'node:http';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {identityOf} from '../../../../../src/cluster/providers/local/identity.js';
import type {RunningCluster} from '../../../../../src/cluster/running/running-cluster.js';
import {healLeftOvers, noteFault} from '../../../../../src/lab/drills/undo/fault-journal.js';
import {type UndoStep, undoAll} from '../../../../../src/lab/drills/undo/undo.js';
import {folderOf} from '../../../../support/folder.js';

/** A cluster whose control says that version 1 is active, in a project without anything. */
async function place() {
  const control = createHttpServer((_request, response) => response.end('{"record":{"version":1}}'));
  await new Promise<void>(resolve => control.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void control.close());
  const url = `http://127.0.0.1:${(control.address() as AddressInfo).port}`;
  const cluster = {
    scale: vi.fn(async () => 'ready' as const),
    resume: vi.fn(async () => {}),
    control: vi.fn(async () => ({url, key: undefined, ca: undefined})),
  };
  return {cluster, at: {dir: folderOf(), cluster: async () => cluster as unknown as RunningCluster}};
}

/** A kubectl on the PATH that notes how it was called. */
function kubectl(): () => string[] {
  const dir = folderOf();
  const calls = join(dir, 'calls');
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\necho "$@" >> ${calls}\n`, {mode: 0o755});
  vi.stubEnv('PATH', `${dir}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);
}

/** A process that sleeps, and is gone when the test is. */
function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
  onTestFinished(() => void child.kill('SIGKILL'));
  return vi.waitFor(() => identityOf(child.pid!)!);
}

const isStopped = (pid: number): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test('a fault of a drill that lives is its own business; of one that died, it is taken back', async () => {
  const folder = folderOf();
  const {at} = await place();
  const hit = await sleeper();
  const strikeOut = await noteFault({folder, target: 'local'}, 'freeze of a', [{do: 'continue', process: hit}]);
  process.kill(hit.pid, 'SIGSTOP');
  await vi.waitFor(() => expect(isStopped(hit.pid)).toBe(true));
  expect(await healLeftOvers(folder, () => at)).toEqual([]);
  expect(isStopped(hit.pid)).toBe(true);

  const [name] = readdirSync(folder);
  const file = join(folder, name!);
  // The drill that noted it has died.
  writeFileSync(
    file,
    JSON.stringify({...JSON.parse(readFileSync(file, 'utf8')), owner: {pid: 1, started: 'long ago'}}),
  );
  expect(await healLeftOvers(folder, () => at)).toEqual([{what: 'freeze of a', failures: []}]);
  await vi.waitFor(() => expect(isStopped(hit.pid)).toBe(false));
  expect(existsSync(file)).toBe(false);
  await strikeOut();
});

test('steps are taken back the last first, all of them also after a failure; what failed stays noted', async () => {
  const folder = folderOf();
  const calls = kubectl();
  const {cluster, at} = await place();
  cluster.resume.mockRejectedValue(new Error('no such part'));
  const steps = [
    {do: 'kubectl', args: ['uncordon', 'm']},
    {do: 'resume', part: 'a'},
    {do: 'scale', counts: {a: 2}},
  ] as const;
  await noteFault({folder, target: 'local'}, 'several', steps);
  const file = join(folder, readdirSync(folder)[0]!);
  writeFileSync(file, JSON.stringify({...JSON.parse(readFileSync(file, 'utf8')), owner: null}));
  expect(await healLeftOvers(folder, () => at)).toEqual([{what: 'several', failures: ['no such part']}]);
  const [scaled, resumed] = [cluster.scale, cluster.resume].map(({mock}) => mock.invocationCallOrder[0]!);
  expect(scaled).toBeLessThan(resumed!);
  expect(calls()).toEqual(['uncordon m']);
  expect(existsSync(file)).toBe(true);
});

test('a cluster that was started since is not scaled to the size of the one before it', async () => {
  const folder = folderOf();
  const supervisor = await sleeper();
  const calls = kubectl();
  const {cluster, at} = await place();
  const leave = async (steps: readonly UndoStep[]) => {
    await noteFault({folder, target: 'local', supervisor}, 'scale-out of pricing', steps);
    const file = join(folder, readdirSync(folder)[0]!);
    writeFileSync(file, JSON.stringify({...JSON.parse(readFileSync(file, 'utf8')), owner: null}));
  };
  const steps = [
    {do: 'scale', counts: {pricing: 2}},
    {do: 'activate', ruleset: 'shop', version: 1},
    {do: 'kubectl', args: ['uncordon', 'm']},
  ] as const;
  await leave(steps);
  await healLeftOvers(folder, () => at);
  expect(cluster.scale).toHaveBeenCalledTimes(1);
  expect(cluster.control).toHaveBeenCalledTimes(1);

  await leave(steps);
  process.kill(supervisor.pid, 'SIGKILL');
  await vi.waitFor(() => expect(identityOf(supervisor.pid)?.started).not.toBe(supervisor.started));
  await healLeftOvers(folder, () => at);
  expect(cluster.scale).toHaveBeenCalledTimes(1);
  expect(cluster.control).toHaveBeenCalledTimes(1);
  expect(calls()).toEqual(['uncordon m', 'uncordon m']);
  expect(readdirSync(folder)).toEqual([]);
});

test('a signal never reaches a stranger with the same pid', async () => {
  const hit = await sleeper();
  process.kill(hit.pid, 'SIGSTOP');
  await vi.waitFor(() => expect(isStopped(hit.pid)).toBe(true));
  expect(await undoAll([{do: 'continue', process: {...hit, started: 'earlier'}}], (await place()).at)).toEqual([]);
  expect(isStopped(hit.pid)).toBe(true);
});

test('a server that was ended is started again, unless somebody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const {port} = server.address() as {port: number};
  const mark = join(folderOf(), 'started');
  const script = `require('fs').writeFileSync(${JSON.stringify(mark)}, String(process.pid)); require('net').createServer().listen(${port}, '127.0.0.1')`;
  const start = {
    command: process.execPath,
    calledAs: 'node',
    args: ['-e', script],
    cwd: '/',
    uid: process.getuid!(),
    gid: process.getgid!(),
    host: '127.0.0.1',
    port,
  };
  expect(await undoAll([{do: 'start', start}], (await place()).at)).toEqual([]);
  expect(existsSync(mark)).toBe(false);
  await new Promise(resolve => server.close(resolve));
  expect(await undoAll([{do: 'start', start}], (await place()).at)).toEqual([]);
  process.kill(Number(readFileSync(mark, 'utf8')), 'SIGKILL');
});
