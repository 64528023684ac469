import {expect, test} from 'vitest';
import type {Part} from '../../../../src/lab/drills/cluster/part.js';
import {runDrill} from '../../../../src/lab/drills/drill.js';
import type {DrillContext, DrillControls, DrillPlan, Snapshot} from '../../../../src/lab/drills/drill-plan.js';
import {LedgerBook} from '../../../../src/lab/drills/load/ledger.js';
import type {LoadRun} from '../../../../src/lab/drills/load/load-run.js';
import {LatencyRecorder} from '../../../../src/lab/load/recorder.js';
import {bundleSaying} from '../../../support/bundles.js';
import {folderOf} from '../../../support/folder.js';
import {processPart} from '../../../support/parts.js';

const parts: Part[] = [
  processPart({kind: 'node', name: 'pricing-1', group: 'pricing', pid: process.pid}),
  processPart({kind: 'control', name: 'control', pid: process.pid}),
];

const plan = (change: Partial<DrillPlan>): DrillPlan => ({
  command: 'failover',
  cluster: 'shop',
  durationMs: 20_000,
  faults: [],
  slo: {availability: 99, p99Ms: 50},
  recovery: 2000,
  seed: 1,
  reproduce: 'rulectl drill failover',
  ...change,
});
const planned = (fault: string, target: string) => ({fault, target, from: 0.25, to: 0.65});

const context = (change: Partial<DrillContext>): DrillContext => ({
  test: {
    project: {dir: folderOf()},
    cluster: {},
    parts: async () => parts,
    gateways: [],
    bundle: bundleSaying('hello'),
    poisonFacts: () => [{A: {n: 1}}],
    journal: {dir: folderOf(), folder: folderOf(), target: 'local'},
  } as unknown as DrillContext['test'],
  load: () => Promise.reject(new Error('the load was opened')),
  signal: new AbortController().signal,
  ...change,
});

test.each([
  ['DRILL_FAULT_ROLES_ONLY', {faults: [planned('freeze', 'node:pricing'), planned('drain', 'control')]}],
  ['DRILL_NO_POISON', {faults: [planned('poison', 'node:pricing')]}],
  ['DRILL_TOO_SHORT', {durationMs: 1, faults: [planned('kill', 'node:pricing')]}],
  ['DRILL_TOO_SHORT', {command: 'load' as const, durationMs: 1}],
])('%s before the load', async (code, change) => {
  await expect(runDrill(plan(change), context({}))).rejects.toMatchObject({code});
});

/** Load of which a hundred requests are answered at once, and looked at; it lasts until somebody ends it. */
function endlessLoad(looks: readonly number[] = []): LoadRun {
  const book = new LedgerBook();
  const recorder = new LatencyRecorder();
  for (let i = 0; i < 100; i++) {
    book.attempt();
    book.settle('acknowledged');
    recorder.record(i, 1, true);
  }
  return {
    recorder,
    book,
    generators: 1,
    heat: [],
    run: async ({signal, onTick}) => {
      for (const atMs of looks) onTick(atMs);
      if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve));
      return {due: 100, sent: 100, unsent: 0, maxLateMs: 1, p99LateMs: 1, cpu: 0.1, elapsedMs: 300};
    },
    settle: async () => {},
    close: async () => {},
  };
}

test('a person ends a drill at once, with what runs beside it; a fault that did not come proves nothing', async () => {
  const report = await runDrill(
    plan({faults: [planned('freeze', 'node:pricing')]}),
    context({
      load: async () => endlessLoad(),
      beside: ({ended}) => new Promise(resolve => ended.addEventListener('abort', () => resolve())),
      onControls: (controls: DrillControls) => controls.finish(),
    }),
  );
  expect(report).toMatchObject({
    verdict: 'inconclusive',
    endedEarly: true,
    faults: [],
    notInjected: [{fault: 'freeze', target: 'node:pricing'}],
  });
});

test('where nothing was answered of late, a look at a drill has no latencies', async () => {
  const looks: Snapshot[] = [];
  let finish = (): void => {};
  await runDrill(
    plan({command: 'load'}),
    context({
      load: async () => endlessLoad([1000, 2000, 4000]),
      onControls: controls => {
        finish = controls.finish;
      },
      onTick: look => {
        looks.push(look);
        if (look.atMs === 4000) finish();
      },
    }),
  );
  expect(looks).toMatchObject([
    {offeredRps: 100, answeredRps: 100, p50Ms: expect.closeTo(1, 1)},
    {offeredRps: 50, answeredRps: 0, p50Ms: null, p99Ms: null},
    {offeredRps: 0, answeredRps: 0, p50Ms: null, p99Ms: null},
  ]);
});
