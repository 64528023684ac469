import {spawn} from 'node:child_process';
import {existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {readState} from '../../src/cluster/providers/local/state-file.js';
import {bin, rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';
import {runs, stopAtEnd} from '../support/processes.js';

const rules = 'rule "Tall" { when Person.height > 180 then Person.tall = true; }\n';

const spec = (...lines: string[]): string =>
  [
    'apiVersion: rulectl.dev/v1',
    'kind: Cluster',
    'metadata: {name: people}',
    'spec:',
    '  topology: specialised',
    '  groups: {people: {rules: [rules.grl]}}',
    ...lines,
    '',
  ].join('\n');

/** A project of one group in a folder of its own. */
function project(...lines: string[]): string {
  const dir = folderOf({'cluster.yaml': spec(...lines), 'rules.grl': rules});
  stopAtEnd(dir);
  return dir;
}

const local = (dir: string): string => join(dir, '.rulectl', 'local');

/** Nothing was started, or nothing is left of it. */
function expectNothingLeft(dir: string): void {
  expect(existsSync(join(local(dir), 'state.json'))).toBe(false);
  expect(existsSync(join(local(dir), 'wanted.json'))).toBe(false);
  expect(existsSync(join(dir, '.rulectl/targets/local.json'))).toBe(false);
}

test('a port in use is told before anything is started', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen({host: '127.0.0.1', port: 0}, resolve));
  onTestFinished(() => void server.close());
  const {port} = server.address() as {port: number};
  const dir = project(`  gateway: {port: ${port}}`);
  const {code, stderr, stdout} = await rulectl(['up', '--detach', '-o', 'json'], {cwd: dir});
  expect([code, stdout]).toEqual([2, '']);
  expect(JSON.parse(stderr)).toMatchObject({code: 'LOCAL_PORT_IN_USE', title: expect.stringContaining(String(port))});
  expectNothingLeft(dir);
});

test('a folder that cannot be written is told before anything is started', async () => {
  const dir = project();
  writeFileSync(join(dir, '.rulectl'), 'a file in the way');
  const {code, stderr} = await rulectl(['up', '--detach'], {cwd: dir});
  expect(code).toBe(2);
  expect(stderr).toMatch(/LOCAL_FOLDER_UNUSABLE .*a file is in its place/);
});

test.each([
  ['wrong rules', () => ['rules.grl', 'rule "A" { when then }'], [], /rules\.grl:1:\d+/],
  ['a wrong cluster file', () => ['cluster.yaml', spec('  gatway: {}')], [], /cluster\.yaml:\d+:3 .*\n[\s\S]*gateway/],
  ['an unknown group', () => undefined, ['--nodes', 'peple=3'], /"peple".*\n.*people/],
  ['a count that is none', () => undefined, ['--nodes', 'people=no'], /people=no/],
  ['too many gateways', () => undefined, ['--gateways', '99'], /from 1 to 8/],
] as [string, () => [string, string] | undefined, string[], RegExp][])(
  '%s: one clear error, and nothing is left',
  async (_what, change, words, expected) => {
    const dir = project();
    const [file, text] = change() ?? [];
    if (file !== undefined) writeFileSync(join(dir, file), text!);
    const {code, stderr} = await rulectl(['up', '--detach', ...words], {cwd: dir});
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expectNothingLeft(dir);
  },
);

test('Ctrl-C during the start leaves nothing behind', async () => {
  const dir = project();
  const child = spawn(process.execPath, [bin, 'up', '--detach'], {cwd: dir, stdio: ['ignore', 'ignore', 'pipe']});
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const started = await vi.waitFor(
    () => {
      const state = readState(dir);
      expect(state?.roles.filter(({process: each}) => each !== null)).toHaveLength(4);
      return state!;
    },
    {timeout: 20_000, interval: 20},
  );
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  const pids = [started.supervisor, ...started.roles.map(role => role.process!)].map(({pid}) => pid);
  expect(pids.filter(runs)).toEqual([]);
  expectNothingLeft(dir);
});

/** Starts the quick start and waits until its processes are there. */
async function startQuickstart() {
  const folders = () => readdirSync(tmpdir()).filter(name => name.startsWith('rulectl-quickstart-'));
  const before = folders();
  const child = spawn(process.execPath, [bin, 'quickstart'], {stdio: 'ignore'});
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return vi.waitFor(
    () => {
      const [made] = folders().filter(name => !before.includes(name));
      const dir = join(tmpdir(), made!, 'retail');
      const {roles, supervisor} = readState(dir)!;
      expect(roles.filter(({process: running}) => running !== null)).toHaveLength(8);
      return {child, ended, dir, pids: [supervisor.pid, ...roles.map(role => role.process!.pid)]};
    },
    {timeout: 20_000, interval: 20},
  );
}

test('Ctrl-C ends the quick start, its cluster and its folder', async () => {
  const {child, ended, dir, pids} = await startQuickstart();
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(pids.filter(runs)).toEqual([]);
  expect(existsSync(dir)).toBe(false);
});

test('a cluster that belongs to a command ends with it, even when that is killed', async () => {
  const {child, ended, dir, pids} = await startQuickstart();
  onTestFinished(() => rmSync(join(dir, '..'), {recursive: true, force: true}));
  child.kill('SIGKILL');
  expect(await ended).toBeNull();
  await vi.waitFor(() => expect(pids.filter(runs)).toEqual([]), {timeout: 20_000, interval: 100});
});
