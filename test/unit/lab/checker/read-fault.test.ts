import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {readFault} from '../../../../src/lab/checker/read-fault.js';

/** A process that does nothing. */
async function idle() {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

test('freezes a process, and lets it go on', async () => {
  const {pid} = await idle();
  const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2];
  const {name, atMs, inject, mending} = readFault(`freeze:${pid}@2s/1s`, undefined);
  expect({name, atMs, afterMs: mending?.afterMs}).toEqual({name: `freeze ${pid}`, atMs: 2000, afterMs: 1000});
  inject();
  await expect.poll(state).toBe('T');
  mending!.heal();
  await expect.poll(state).toBe('S');
});

test('hits nobody when the process that was named has ended', async () => {
  const child = await idle();
  const kill = readFault(`kill:${child.pid}@1s`, undefined);
  const freeze = readFault(`freeze:${child.pid}@1s/1s`, undefined);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => kill.inject()).toThrow(`There is no process ${child.pid} any more.`);
  expect(() => freeze.inject()).toThrow(expect.objectContaining({code: 'CHECK_PROCESS_GONE'}));
  expect(freeze.mending!.heal()).toBe(false);
});

test.each(['kill:1@1s', `kill:${process.pid}@1s`, 'kill@1s', 'freeze:9999@1s', 'failover@1s', 'kill:9999@soon'])(
  'refuses %s',
  text => expect(() => readFault(text, undefined)).toThrow(expect.objectContaining({code: 'CHECK_FAULT_INVALID'})),
);
