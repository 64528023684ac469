import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {checkFacts} from '../../../../../src/lab/drills/facts-check/check-facts.js';
import {type CheckFault, readFault} from '../../../../../src/lab/drills/facts-check/read-fault.js';
import {throughStore} from '../../../../../src/lab/drills/facts-check/session-client.js';
import {undoAll} from '../../../../../src/lab/drills/undo/undo.js';
import {defaultSettings} from '../../../../../src/state/facts/limits.js';
import {MemoryStore} from '../../../../../src/state/facts/memory/memory-store.js';
import {folderOf} from '../../../../support/folder.js';

/** A process that does nothing. */
async function idle() {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

const inRun = {durationMs: 10_000, storeUrl: undefined};
const injectionOf = ({kind, parts}: CheckFault) => kind.prepare(parts, {} as never);

test('freezes a process, and lets it go on', async () => {
  const {pid} = await idle();
  const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2];
  const fault = readFault(`freeze:${pid}@2s/1s`, inRun);
  expect(fault).toMatchObject({name: `freeze ${pid}`, atMs: 2000, from: 0.2, to: 0.3});
  const {strike, undo} = await injectionOf(fault);
  await strike();
  await expect.poll(state).toBe('T');
  expect(await undoAll(undo, {} as never)).toEqual([]);
  await expect.poll(state).toBe('S');
});

test('a check lets the process that it froze go on, and leaves no note of it', async () => {
  const {pid} = await idle();
  const folder = folderOf();
  const store = new MemoryStore(defaultSettings);
  const report = await checkFacts({
    doors: [throughStore(store), throughStore(store)],
    ...{clients: 1, sessions: 1, durationMs: 300, settleMs: 1000, run: 'check'},
    faults: [readFault(`freeze:${pid}@50ms/100ms`, {durationMs: 300, storeUrl: undefined})],
    journal: {dir: folder, folder, target: 'local'},
  });
  expect(report.faults).toEqual([{name: `freeze ${pid}`, atMs: 50, failure: null}]);
  expect(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2]).toBe('S');
  expect(readdirSync(folder)).toEqual([]);
});

test('hits nobody when the process that was named has ended', async () => {
  const child = await idle();
  const faults = [`kill:${child.pid}@1s`, `freeze:${child.pid}@1s/1s`].map(text => readFault(text, inRun));
  child.kill('SIGKILL');
  await once(child, 'exit');
  for (const fault of faults)
    expect(() => injectionOf(fault)).toThrow(
      expect.objectContaining({code: 'CHECK_PROCESS_GONE', message: `There is no process ${child.pid} any more.`}),
    );
});

test('every fault that a single process can have is one of a check, too', async () => {
  const {pid} = await idle();
  expect(readFault(`slow:${pid}@1s/2s`, inRun)).toMatchObject({fault: 'slow', from: 0.1, to: 0.3});
});

test('a fail-over is for a store with Sentinels', () => {
  const storeUrl = 'redis+sentinel://127.0.0.1:26379/main';
  expect(readFault('failover@4s', {...inRun, storeUrl})).toMatchObject({name: 'failover', from: 0.4, to: 0.4});
  for (const other of [undefined, 'redis://127.0.0.1:6379'])
    expect(() => readFault('failover@4s', {...inRun, storeUrl: other})).toThrow(
      expect.objectContaining({code: 'CHECK_FAULT_INVALID'}),
    );
});

test.each([
  'kill:1@1s',
  `kill:${process.pid}@1s`,
  'kill@1s',
  'freeze:9999@1s',
  'kill:9999@soon',
  'bad-rules:9999@1s/1s',
  'poison:9999@1s/1s',
  'scale-out:9999@1s/1s',
  'drain:9999@1s/1s',
  'cut-network:9999@1s/1s',
  'failover:9999@1s',
])('refuses %s', text =>
  expect(() => readFault(text, inRun)).toThrow(expect.objectContaining({code: 'CHECK_FAULT_INVALID'})),
);
