import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {cgroupPlaces, openCpuBudget, ownCgroupPlaces} from '../../../../src/lab/bench/cpu-budget.js';
import {cpuMsOf} from '../../../../src/lab/bench/measure-run.js';

const v1Mounts = [
  'proc /proc proc rw 0 0',
  'cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0',
  'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0',
].join('\n');

test('version 1: below the own group first, then at the top of the CPU controller', () => {
  const places = cgroupPlaces(v1Mounts, '4:memory:/a\n3:cpuset:/b\n2:cpu,cpuacct:/jobs/7\n');
  expect(places.map(({folder, dialect}) => [dialect.kind, folder])).toEqual([
    ['cgroup v1', '/sys/fs/cgroup/cpu,cpuacct/jobs/7'],
    ['cgroup v1', '/sys/fs/cgroup/cpu,cpuacct'],
  ]);
});

test('version 2: beside the own group first, which holds processes and can have no controllers below it', () => {
  const places = cgroupPlaces('cgroup2 /sys/fs/cgroup cgroup2 rw 0 0', '0::/user.slice/app.scope\n');
  expect(places.map(({folder}) => folder)).toEqual([
    '/sys/fs/cgroup/user.slice',
    '/sys/fs/cgroup/user.slice/app.scope',
    '/sys/fs/cgroup',
  ]);
  expect(places[0]!.dialect.limit(150)).toEqual([['cpu.max', '15000 100000']]);
});

test('a folder that hands out no quotas is told, and left as it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-cgroups-'));
  mkdirSync(join(folder, 'other'));
  const [place] = cgroupPlaces(`cgroup2 ${folder} cgroup2 rw 0 0`, '0::/\n');
  const budget = openCpuBudget([place!]);
  expect(budget).toMatchObject({kind: 'none', why: expect.stringContaining('no CPU quotas')});
  expect(readdirSync(folder).filter(name => name.startsWith('rulectl'))).toEqual([]);
});

test('elsewhere than on Linux there are none', () => {
  expect(openCpuBudget([]).why).toMatch(/control groups/);
});

test('on this machine: a process gets its quota and everything is taken back, or it is said why not', async () => {
  const home = ownGroups();
  const budget = openCpuBudget();
  if (budget.kind === 'none') {
    expect(budget.why).not.toBe('');
    return;
  }
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
  try {
    budget.enter();
    expect(ownGroups()).toMatch(`rulectl-bench-${process.pid}/outside`);
    budget.limit('node-1', child.pid!, 150);
    expect(readFileSync(`/proc/${child.pid}/cgroup`, 'utf8')).toMatch(`rulectl-bench-${process.pid}/node-1`);
    expect(quotaOf('node-1')).toMatch(/^15000/);
    budget.lift('node-1');
    expect(quotaOf('node-1')).toMatch(/^(-1|max)/);
  } finally {
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    await budget.close();
  }
  expect(ownGroups()).toBe(home);
});

/** What the system has noted for a group below ours. */
function quotaOf(name: string): string {
  const files = ownCgroupPlaces().flatMap(({folder}) =>
    ['cpu.cfs_quota_us', 'cpu.max'].map(file => join(folder, `rulectl-bench-${process.pid}`, name, file)),
  );
  return readFileSync(files.find(file => existsSync(file))!, 'utf8');
}

const ownGroups = (): string => (existsSync('/proc/self/cgroup') ? readFileSync('/proc/self/cgroup', 'utf8') : '');

test('processor time of a process that is not there cannot be told', () => {
  expect(cpuMsOf(2 ** 22 + 1)).toBeUndefined();
});
