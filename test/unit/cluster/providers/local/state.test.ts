import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, cpSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {identityOf, isAlive, signalTo} from '../../../../../src/cluster/providers/local/identity.js';
import {withLock} from '../../../../../src/cluster/providers/local/lock.js';
import {followLogs, lastLinesOf, loggedRoles} from '../../../../../src/cluster/providers/local/logs.js';
import {readState, writeState} from '../../../../../src/cluster/providers/local/state-file.js';
import {folderOf} from '../../../../support/folder.js';

const self = identityOf(process.pid)!;
const state = {
  cluster: 'shop',
  environment: 'dev',
  revision: '1',
  supervisor: self,
  seal: '',
  startedAt: '',
  roles: [],
};

test('a process is told from a later one with the same pid', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
  onTestFinished(() => void child.kill('SIGKILL'));
  const identity = identityOf(child.pid!)!;
  expect(isAlive(identity)).toBe(true);
  const earlier = {...identity, started: 'earlier'};
  expect(isAlive(earlier)).toBe(false);
  expect(signalTo(earlier, 'SIGKILL')).toBe(false);
  expect(isAlive(identity)).toBe(true);
  expect(signalTo(identity, 'SIGKILL')).toBe(true);
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
  expect(signalTo(identity, 'SIGKILL')).toBe(false);
});

test('the state of a project is not that of its copy', async () => {
  const dir = folderOf();
  await writeState(dir, state);
  expect(readState(dir)).toMatchObject(state);
  const copy = join(folderOf(), 'copy');
  cpSync(dir, copy, {recursive: true});
  expect(readState(copy)).toBeUndefined();
});

test('a damaged state is told, with the way out', () => {
  const dir = folderOf({'.rulectl/local/state.json': '{"revision": '});
  expect(() => readState(dir)).toThrow(expect.objectContaining({code: 'LOCAL_STATE_DAMAGED'}));
});

test('one command at a time changes a cluster; the lock of a dead one is taken over', async () => {
  const dir = folderOf();
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise(resolve => setTimeout(resolve, 30));
    order.push(`${name} ends`);
  };
  await Promise.all([withLock(dir, work('a')), withLock(dir, work('b'))]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  writeFileSync(join(dir, '.rulectl/local/lock'), JSON.stringify({pid: process.pid, started: 'earlier'}));
  expect(await withLock(dir, async () => 'done')).toBe('done');
  await expect(withLock(dir, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(dir, async () => 'again')).toBe('again');
});

const entry = (time: string, msg: string): string => `${JSON.stringify({level: 'info', time, msg})}\n`;

test('lines of several logs come by time; what is no entry stays behind the entry before it', () => {
  const dir = folderOf({
    '.rulectl/logs/a.log': `${entry('2026-01-01T00:00:01Z', 'one')}a stack\n${entry('2026-01-01T00:00:03Z', 'three')}`,
    '.rulectl/logs/b.log': entry('2026-01-01T00:00:02Z', 'two'),
  });
  expect(loggedRoles(dir)).toEqual(['a', 'b']);
  const shown = lastLinesOf(dir, ['a', 'b'], 10).map(({part, text, entry: found}) => [part, found?.msg ?? text]);
  expect(shown).toEqual([
    ['a', 'one'],
    ['a', 'a stack'],
    ['b', 'two'],
    ['a', 'three'],
  ]);
  expect(lastLinesOf(dir, ['a', 'b'], 1).map(({entry: found}) => found?.msg)).toEqual(['three']);
});

test('following tells each new line once and whole, of logs that begin later and begin anew, too', async () => {
  const dir = folderOf({'.rulectl/logs/a.log': entry('', 'before')});
  const logs = join(dir, '.rulectl/logs');
  mkdirSync(logs, {recursive: true});
  const seen: string[] = [];
  const ending = new AbortController();
  const following = followLogs(
    dir,
    () => loggedRoles(dir),
    ({part, text}) => void seen.push(`${part} ${text}`),
    ending.signal,
  );
  const until = (...lines: string[]) => vi.waitFor(() => expect(seen).toEqual(lines), {timeout: 5000});
  appendFileSync(join(logs, 'a.log'), 'first\nhal');
  await until('a first');
  appendFileSync(join(logs, 'a.log'), 'f\n');
  writeFileSync(join(logs, 'b.log'), 'new\n');
  await until('a first', 'a half', 'b new');
  writeFileSync(join(logs, 'a.log'), 'anew\n');
  await until('a first', 'a half', 'b new', 'a anew');
  ending.abort();
  await following;
});
