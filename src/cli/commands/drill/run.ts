import {access, constants, writeFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {stateFolder} from '../../../cluster/project/project.js';
import {runDrill} from '../../../lab/drills/drill.js';
import type {DrillContext, DrillControls, DrillPlan, Snapshot} from '../../../lab/drills/drill-plan.js';
import {TraceFile} from '../../../lab/drills/load/trace-file.js';
import {drillPage} from '../../../lab/drills/page.js';
import {keep} from '../../../lab/drills/report/history.js';
import type {DrillReport} from '../../../lab/drills/report/report.js';
import {errors} from '../../errors.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {answerNo, Ui} from '../../ui/ui.js';
import {reportText} from './drill-view.js';
import {type LoadChange, loadFrom} from './load-from.js';
import {
  abortAtOf,
  countOf,
  type DrillOptions,
  defaultDurationMs,
  durationOf,
  recordOf,
  recoveryOf,
  seedOf,
} from './load-options.js';
import {onTestbed, type Testbed} from './testbed.js';

/** The parts of a plan that every kind of drill reads from its options. */
export function planFrom(options: DrillOptions, testbed: Testbed): Omit<DrillPlan, 'command' | 'faults' | 'reproduce'> {
  const blastRadius = countOf('--blast-radius', options.blastRadius);
  const abortAt = abortAtOf(options);
  // A trace lasts as long as it lasted.
  const traced = testbed.trace === undefined ? undefined : testbed.trace.offsets.at(-1)! + 1;
  return {
    cluster: testbed.project.spec.name,
    durationMs: durationOf(options) ?? traced ?? defaultDurationMs,
    slo: testbed.project.spec.slo,
    recoveryLimitMs: recoveryOf(options),
    seed: seedOf(options),
    ...(blastRadius === undefined ? {} : {blastRadius}),
    ...(abortAt === undefined ? {} : {abortAt}),
  };
}

/** What a drill is besides its options. */
export interface DrillKind {
  planOf(testbed: Testbed): DrillPlan | Promise<DrillPlan>;
  /** Changes to the load that the options ask for. */
  readonly loadOf?: (testbed: Testbed) => Promise<Omit<LoadChange, 'durationMs'>>;
  readonly beside?: (testbed: Testbed) => NonNullable<DrillContext['beside']>;
  /** Completes the report before it is kept. */
  readonly complete?: (report: DrillReport) => DrillReport;
}

/** Runs a drill with its display, keeps the report, writes the pages that were asked for, and sets the exit code. */
export async function conduct(options: DrillOptions, kind: DrillKind): Promise<void> {
  recordOf(options);
  await refuseUnwritable(options);
  await onTestbed(options, testbed => conductOn(testbed, options, kind));
}

async function conductOn(testbed: Testbed, options: DrillOptions, kind: DrillKind): Promise<void> {
  const ui = new Ui(options);
  const stop = new AbortController();
  let isHealed = true;
  // Registered first, it comes last: by then every fault has been seen to.
  const release = onInterrupt(() => {
    stop.abort();
    ui.note(isHealed ? 'Interrupted: nothing is left in force.' : 'Interrupted; `rulectl drill heal` heals the rest.');
  });
  const releases: (() => void)[] = [];
  const path = recordOf(options);
  const record = path === undefined ? undefined : new TraceFile(path);
  if (record !== undefined) releases.push(onInterrupt(() => record.close()));
  try {
    const plan = await kind.planOf(testbed);
    const change = (await kind.loadOf?.(testbed)) ?? {};
    const report = await shown(ui, plan, testbed, (onTick, onControls) =>
      runDrill(plan, {
        ...testbed,
        load: loadFrom(options, testbed, {...change, record, durationMs: plan.durationMs}),
        signal: stop.signal,
        onTick,
        ...(onControls === undefined ? {} : {onControls}),
        // An interrupted drill must leave nothing frozen.
        onHeal: heal =>
          void releases.push(
            onInterrupt(() =>
              heal().catch(() => {
                isHealed = false;
              }),
            ),
          ),
        ...(kind.beside === undefined ? {} : {beside: kind.beside(testbed)}),
      }),
    );
    await finish(ui, options, kind.complete?.(report) ?? report, testbed);
    await record?.close();
    if (path !== undefined) ui.note(`Trace: ${path}`);
  } finally {
    for (const each of releases) each();
    release();
  }
}

/** Throws OPTION_INVALID where a file could not be written: after the drill it would be too late. */
export async function refuseUnwritable({report, junit, record}: DrillOptions): Promise<void> {
  for (const [option, path] of Object.entries({'--report': report, '--junit': junit, '--record': record})) {
    if (path === undefined) continue;
    await access(dirname(resolve(path)), constants.W_OK).catch(() => {
      throw errors.OPTION_INVALID(option, path, 'a file in a folder that can be written to');
    });
  }
}

async function finish(ui: Ui, options: DrillOptions, report: DrillReport, {project}: Testbed): Promise<void> {
  await keep(stateFolder(project.dir), report);
  if (report.verdict !== 'pass') answerNo();
  ui.result(report, () => reportText(ui, report));
  await writePages(ui, options, report);
}

/** The pages that the options ask for. */
export async function writePages(ui: Ui, options: DrillOptions, report: DrillReport): Promise<void> {
  if (options.report !== undefined) {
    await writeFile(options.report, drillPage(report));
    ui.note(`Report: ${options.report}`);
  }
  if (options.junit !== undefined) {
    const {drillJunit} = await import('../../../lab/drills/report/junit.js');
    await writeFile(options.junit, drillJunit(report));
  }
}

const latency = (ms: number | null): string => (ms === null ? '–' : `${ms.toFixed(1)} ms`);

/** A screen on a terminal, a line each second elsewhere. */
async function shown(
  ui: Ui,
  plan: DrillPlan,
  {view}: Testbed,
  run: (onTick: (snapshot: Snapshot) => void, onControls?: (controls: DrillControls) => void) => Promise<DrillReport>,
): Promise<DrillReport> {
  if (ui.isInteractive && !ui.quiet) return (await import('./show-screen.js')).underScreen(plan, view, run);
  const seconds = Math.round(plan.durationMs / 1000);
  let last = -1;
  return run(snapshot => {
    const second = Math.floor(snapshot.atMs / 1000);
    if (second === last) return;
    last = second;
    ui.note(
      [
        ui.noteStyle('dim', `${String(second).padStart(3)}/${seconds} s`),
        ui.noteStyle(snapshot.phase === 'fault' ? 'bad' : 'accent', snapshot.phase.padEnd(8)),
        `${String(snapshot.answeredRps).padStart(5)}/s of ${snapshot.offeredRps}/s`,
        `p50 ${latency(snapshot.p50Ms)}`,
        `p99 ${latency(snapshot.p99Ms)}`,
        snapshot.failed > 0 ? ui.noteStyle('bad', `${snapshot.failed} failed`) : ui.noteStyle('dim', '0 failed'),
        ...(snapshot.events.length > 0 ? [ui.noteStyle('dim', snapshot.events.at(-1)!.text)] : []),
      ].join('  '),
    );
  });
}
