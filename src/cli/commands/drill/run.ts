import {access, constants, writeFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {stateFolder} from '../../../cluster/project/project.js';
import {flagOf} from '../../../kit/shell-words.js';
import {parseDurationMs} from '../../../kit/units.js';
import {runDrill} from '../../../lab/drills/drill.js';
import type {DrillContext, DrillControls, DrillPlan, Snapshot} from '../../../lab/drills/drill-plan.js';
import {errors as drillErrors} from '../../../lab/drills/errors.js';
import {faultChoices} from '../../../lab/drills/faults/registry.js';
import {TraceFile} from '../../../lab/drills/load/trace.js';
import {drillPage} from '../../../lab/drills/page.js';
import {faultSpan} from '../../../lab/drills/phases.js';
import {type DrillFlags, type DrillRequest, readDrill} from '../../../lab/drills/read-drill.js';
import {keep} from '../../../lab/drills/report/history.js';
import {drillJunit} from '../../../lab/drills/report/junit.js';
import type {DrillReport} from '../../../lab/drills/report/report.js';
import {type DrillKind, type DrillSettings, drillKinds, outputs} from '../../../lab/drills/settings.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {answerNo, type CommonOptions, Ui} from '../../ui/ui.js';
import {reportText} from './drill-view.js';
import {loadFrom} from './load-from.js';
import {underScreen} from './show-screen.js';
import {onTestbed, type Testbed} from './testbed.js';

/** A drill as it is run: the settings, with what only the cluster and its facts can tell. */
export async function planFrom(
  {kind, settings, schedule, reproduce}: DrillRequest,
  testbed: Testbed,
): Promise<DrillPlan> {
  const {name: cluster, slo} = testbed.project.spec;
  const {fault, part, seed, recovery, blastRadius, abortAt} = settings;
  // A trace lasts as long as it lasted.
  const traced = testbed.trace === undefined ? undefined : testbed.trace.offsets.at(-1)! + 1;
  return {
    command: kind,
    cluster,
    slo,
    durationMs: settings.duration ?? traced ?? parseDurationMs(drillKinds[kind].duration)!,
    faults:
      schedule ??
      (kind === 'failover' ? [{fault, target: part ?? (await refuseWithout(fault, testbed)), ...faultSpan}] : []),
    seed,
    recovery,
    blastRadius,
    abortAt,
    reproduce,
  };
}

/** Throws DRILL_TARGET_MISSING with the parts that the fault can hit. */
async function refuseWithout(fault: string, {parts}: Testbed): Promise<never> {
  const choices = faultChoices(await parts());
  throw drillErrors.DRILL_TARGET_MISSING(fault, choices.find(({name}) => name === fault)?.targets ?? []);
}

/** What some kinds of drills do beside the load. */
export interface DrillExtras {
  /** All rules that may answer. */
  readonly bundles?: (testbed: Testbed) => Promise<readonly Bundle[]>;
  readonly beside?: (testbed: Testbed) => NonNullable<DrillContext['beside']>;
  /** Completes the report before it is kept. */
  readonly complete?: (report: DrillReport) => DrillReport;
}

export type DrillOptions = CommonOptions & DrillFlags;

/** Reads what is asked for, and tells of old spellings. Throws DRILL_SETTING_INVALID, DRILL_FILE_INVALID. */
export async function requestFrom(ui: Ui, kind: DrillKind, options: DrillOptions): Promise<DrillRequest> {
  const request = readDrill(kind, options);
  for (const notice of request.notices) ui.warn(notice);
  await refuseUnwritable(request.settings);
  return request;
}

/** Runs a drill with its display, keeps the report, writes the pages that were asked for, and sets the exit code. */
export async function conduct(kind: DrillKind, options: DrillOptions, extras: DrillExtras = {}): Promise<void> {
  const ui = new Ui(options);
  const request = await requestFrom(ui, kind, options);
  await onTestbed(options, request.settings, testbed => conductOn(testbed, {ui, request, extras}));
}

interface Conduct {
  readonly ui: Ui;
  readonly request: DrillRequest;
  readonly extras: DrillExtras;
}

async function conductOn(testbed: Testbed, {ui, request, extras}: Conduct): Promise<void> {
  const {settings} = request;
  const stop = new AbortController();
  let isHealed = true;
  // Registered first, it comes last: by then every fault has been seen to.
  const release = onInterrupt(() => {
    stop.abort();
    ui.note(isHealed ? 'Interrupted: nothing is left in force.' : 'Interrupted; `rulectl drill heal` heals the rest.');
  });
  const releases: (() => void)[] = [];
  const record = settings.record === undefined ? undefined : new TraceFile(settings.record);
  if (record !== undefined) releases.push(onInterrupt(() => record.close()));
  try {
    const plan = await planFrom(request, testbed);
    const bundles = await extras.bundles?.(testbed);
    const report = await shown(ui, plan, testbed, (onTick, onControls) =>
      runDrill(plan, {
        test: testbed,
        load: loadFrom(settings, testbed, {bundles, record, durationMs: plan.durationMs}),
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
        ...(extras.beside === undefined ? {} : {beside: extras.beside(testbed)}),
      }),
    );
    await finish(ui, settings, extras.complete?.(report) ?? report, testbed);
    await record?.close();
    if (record !== undefined) ui.note(`Trace: ${settings.record}`);
  } finally {
    for (const each of releases) each();
    release();
  }
}

/** After the drill it would be too late. */
async function refuseUnwritable(settings: DrillSettings): Promise<void> {
  for (const name of outputs) {
    const path = settings[name];
    if (path === undefined) continue;
    await access(dirname(resolve(path)), constants.W_OK).catch(() => {
      throw drillErrors.DRILL_SETTING_INVALID(
        `${flagOf(name)} ${path} cannot be written.`,
        'name a file in a folder that can be written to',
      );
    });
  }
}

async function finish(ui: Ui, settings: DrillSettings, report: DrillReport, {project}: Testbed): Promise<void> {
  await keep(stateFolder(project.dir), report);
  if (report.verdict !== 'pass') answerNo();
  ui.result(report, () => reportText(ui, report));
  await writePages(ui, settings, report);
}

/** The pages that are asked for. */
export async function writePages(ui: Ui, settings: DrillSettings, report: DrillReport): Promise<void> {
  if (settings.report !== undefined) {
    await writeFile(settings.report, drillPage(report));
    ui.note(`Report: ${settings.report}`);
  }
  if (settings.junit !== undefined) {
    await writeFile(settings.junit, drillJunit(report));
  }
}

const latency = (ms: number | null): string => (ms === null ? '–' : `${ms.toFixed(1)} ms`);

/** A screen on a terminal, a line each second elsewhere. */
async function shown(
  ui: Ui,
  plan: DrillPlan,
  {parts}: Testbed,
  run: (onTick: (snapshot: Snapshot) => void, onControls?: (controls: DrillControls) => void) => Promise<DrillReport>,
): Promise<DrillReport> {
  if (ui.isInteractive && !ui.quiet) return underScreen(plan, parts, run);
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
