import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {ClusterStatus} from '../../src/cluster/running/cluster-status.js';
import {bin, rulectl} from '../support/cli.js';
import {drill, startPeople} from '../support/drills.js';
import {rulectlJson, untilAllReady} from '../support/processes.js';

test('a whole group that stands still ends the drill early, where it may not fail', async () => {
  const dir = await startPeople();
  const words = ['--fault', 'freeze', '--target', 'group:people', '--rate', '40', '--duration', '20s'];
  const refused = await rulectl(['drill', 'failover', ...words, '--blast-radius', '1', '-o', 'json'], {cwd: dir});
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stderr)).toMatchObject({code: 'DRILL_BLAST_RADIUS'});
  const aimless = await rulectl(['drill', 'failover', '--fault', 'drain', '-o', 'json'], {cwd: dir});
  expect(JSON.parse(aimless.stderr)).toMatchObject({
    code: 'DRILL_TARGET_MISSING',
    next: expect.stringMatching(/group:people.*gateway:/),
  });

  const report = await drill(dir, 'failover', ...words, '--abort-at', '50%');
  expect(report).toMatchObject({verdict: 'fail', aborted: expect.stringContaining('%')});
  expect(report.ledger.failed).toBeGreaterThan(0);
  await untilAllReady(dir);
});

test('an interrupted drill heals at once and says so; what a killed one left is taken back by the next command', async () => {
  const dir = await startPeople();
  const words = ['--fault', 'freeze', '--part', 'node:people', '--rate', '20', '--duration', '30s'];
  const noted = join(dir, '.rulectl', 'drills', 'in-force');
  const {nodes} = await rulectlJson<ClusterStatus>(['status'], {cwd: dir});
  // Whichever of them works the most.
  const pids = nodes.flatMap(({group, pid}) => (group === 'people' ? (pid ?? []) : []));
  const isStopped = () => pids.some(pid => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')));
  /** Ends a drill in the middle of its fault; gives what it said. */
  const endedBy = async (signal: NodeJS.Signals): Promise<string> => {
    const child = spawn(process.execPath, [bin, 'drill', 'failover', ...words], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = child.stderr.toArray();
    const ended = once(child, 'close');
    await vi.waitFor(() => expect(isStopped()).toBe(true), {timeout: 60_000, interval: 50});
    const beside = await rulectl(['drill', 'load', '--duration', '1s', '-o', 'json'], {cwd: dir});
    expect(beside.code).toBe(3);
    expect(JSON.parse(beside.stderr)).toMatchObject({
      code: 'DRILL_RUNNING',
      detail: expect.stringContaining(`process ${child.pid}`),
    });
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
