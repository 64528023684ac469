import {writeFile} from 'node:fs/promises';
import {stateFolder} from '../../../cluster/spec/project.js';
import {parseDurationMs, parseRatePerSecond} from '../../../kit/units.js';
import {type DrillControls, type DrillPlan, phaseShares, runDrill, type Snapshot} from '../../../lab/drills/drill.js';
import {keep} from '../../../lab/drills/history.js';
import {inWords} from '../../../lab/drills/in-words.js';
import type {Oracle} from '../../../lab/drills/oracle.js';
import type {DrillReport} from '../../../lab/drills/record.js';
import {reportPage} from '../../../lab/drills/report-page.js';
import type {Mix} from '../../../lab/drills/traffic.js';
import type {Shape} from '../../../lab/load/schedule.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {answerNo, type CommonOptions, Ui} from '../../ui/ui.js';
import {errors} from '../errors.js';
import {type DrillGround, drillGround} from './surroundings.js';

export interface DrillOptions extends CommonOptions {
  readonly rate?: string;
  readonly duration?: string;
  readonly shape?: string;
  readonly target?: string;
  readonly facts?: string;
  readonly mix?: string;
  readonly check?: string;
  readonly seed?: string;
  readonly report?: string;
  readonly junit?: string;
  readonly recovery?: string;
}

const defaults = {rate: 100, durationMs: 20_000, recoveryMs: 2000};

/** The parts of a plan that every kind of drill reads from its options. */
export function planFrom(
  options: DrillOptions,
  ground: DrillGround,
): Omit<DrillPlan, 'command' | 'faults' | 'reproduce'> {
  const rate = options.rate === undefined ? defaults.rate : parseRatePerSecond(options.rate);
  const durationMs = options.duration === undefined ? defaults.durationMs : parseDurationMs(options.duration);
  const recoveryLimitMs = options.recovery === undefined ? defaults.recoveryMs : parseDurationMs(options.recovery);
  const checked = options.check === undefined ? 1 : Number(options.check);
  if (rate === undefined) throw errors.OPTION_INVALID('--rate', options.rate!, 'a rate such as 200 or 200/s');
  if (!durationMs) throw errors.OPTION_INVALID('--duration', options.duration!, 'a duration such as 20s');
  if (recoveryLimitMs === undefined)
    throw errors.OPTION_INVALID('--recovery', options.recovery!, 'a duration such as 2s');
  if (!(checked >= 0 && checked <= 1)) throw errors.OPTION_INVALID('--check', options.check!, 'a share from 0 to 1');
  return {
    cluster: ground.project.spec.name,
    shape: shapeFrom(options.shape, rate),
    durationMs,
    mix: mixFrom(options.mix),
    checked,
    slo: ground.project.spec.slo,
    recoveryLimitMs,
    seed: Number(options.seed ?? 1),
  };
}

/** `constant`, `poisson`, `ramp`, `ramp:10-500`, `steps:50,100,200`, `spike:500`. */
function shapeFrom(text: string | undefined, rate: number): Shape {
  const [kind = 'constant', values = ''] = (text ?? 'constant').split(':');
  const numbers = values.split(/[-,]/).filter(Boolean).map(Number);
  if (numbers.every(number => number > 0)) {
    if ((kind === 'constant' || kind === 'poisson') && numbers.length === 0) return {kind, rate};
    if (kind === 'ramp' && numbers.length !== 1) return {kind, from: numbers[0] ?? rate / 10, to: numbers[1] ?? rate};
    if (kind === 'steps' && numbers.length > 0) return {kind, rates: numbers};
    if (kind === 'spike') return {kind, rate, peak: numbers[0] ?? rate * 5};
  }
  throw errors.OPTION_INVALID('--shape', text!, 'constant, poisson, ramp:10-500, steps:50,100,200 or spike:500');
}

/** `evaluate=80,session=15,batch=5`. */
function mixFrom(text: string | undefined): Mix {
  const mix = {evaluate: 0, session: 0, batch: 0};
  for (const part of (text ?? 'evaluate=1').split(',')) {
    const [name = '', share = ''] = part.split('=');
    if (!(name in mix) || !(Number(share) >= 0)) {
      throw errors.OPTION_INVALID('--mix', text!, 'shares such as evaluate=80,session=15,batch=5');
    }
    mix[name as keyof Mix] = Number(share);
  }
  if (mix.evaluate + mix.session + mix.batch <= 0)
    throw errors.OPTION_INVALID('--mix', text!, 'at least one share above 0');
  return mix;
}

/** What a drill brings besides its plan. */
interface DrillExtras {
  readonly beside?: NonNullable<Parameters<typeof runDrill>[1]['beside']>;
  /** Another oracle than that of the project's rules. */
  readonly oracleOf?: (ground: DrillGround) => Promise<Oracle>;
}

/** Runs a drill with its display, keeps the report, writes the pages that were asked for, and sets the exit code. */
export async function conduct(
  options: DrillOptions,
  planOf: (ground: DrillGround) => DrillPlan | Promise<DrillPlan>,
  more: DrillExtras = {},
): Promise<void> {
  const ui = new Ui(options);
  const ground = await drillGround(options);
  const stop = new AbortController();
  const release = onInterrupt(() => stop.abort());
  try {
    const plan = await planOf(ground);
    const oracle = (await more.oracleOf?.(ground)) ?? ground.oracle;
    const report = await shown(ui, plan, ground, (onTick, onControls) =>
      runDrill(plan, {
        ...ground,
        oracle,
        signal: stop.signal,
        onTick,
        ...(onControls === undefined ? {} : {onControls}),
        // An interrupted drill must leave nothing frozen.
        onHeal: heal => void onInterrupt(heal),
        ...(more.beside === undefined ? {} : {beside: more.beside}),
      }),
    );
    await finish(ui, options, report, ground);
  } finally {
    release();
    await ground.close();
  }
}

async function finish(ui: Ui, options: DrillOptions, report: DrillReport, {project}: DrillGround): Promise<void> {
  await keep(stateFolder(project.dir), report);
  if (options.report !== undefined) {
    await writeFile(options.report, reportPage(report));
    ui.note(`Report: ${options.report}`);
  }
  if (options.junit !== undefined) {
    const {drillJunit} = await import('../../../lab/drills/junit.js');
    await writeFile(options.junit, drillJunit(report));
  }
  if (report.verdict !== 'pass') answerNo();
  ui.result(report, () => reportText(ui, report));
}

/** A screen on a terminal, a line each second elsewhere. */
async function shown(
  ui: Ui,
  plan: DrillPlan,
  {view}: DrillGround,
  run: (onTick: (snapshot: Snapshot) => void, onControls?: (controls: DrillControls) => void) => Promise<DrillReport>,
): Promise<DrillReport> {
  const isScreen =
    process.stdout.isTTY === true && process.stdin.isTTY === true && !ui.json && !ui.quiet && !process.env.CI;
  if (isScreen) return (await import('./show-screen.js')).underScreen(plan, view, run);
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
        `${String(snapshot.rate).padStart(5)}/s`,
        `p50 ${snapshot.p50Ms.toFixed(1)} ms`,
        `p99 ${snapshot.p99Ms.toFixed(1)} ms`,
        snapshot.failed > 0 ? ui.noteStyle('bad', `${snapshot.failed} failed`) : ui.noteStyle('dim', '0 failed'),
        ...(snapshot.events.length > 0 ? [ui.noteStyle('dim', snapshot.events.at(-1)!.text)] : []),
      ].join('  '),
    );
  });
}

const tones = {pass: 'good', fail: 'bad', inconclusive: 'warn'} as const;

function reportText(ui: Ui, report: DrillReport): string {
  const rows = report.phases.map(({name, fromMs, toMs, sent, failed, p50Ms, p99Ms}) => [
    name,
    `${(fromMs / 1000).toFixed(1)}–${(toMs / 1000).toFixed(1)} s`,
    String(sent),
    String(failed),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
  ]);
  const right = (title: string) => ({title, align: 'right' as const});
  return [
    `${ui.style(tones[report.verdict], report.verdict.toUpperCase())}  ${ui.style('bold', `${report.command}${report.fault ? ` · ${report.fault.name} of ${report.fault.target}` : ''}`)}`,
    ...report.reasons.map(reason => `  ${ui.style(tones[report.verdict], '·')} ${reason}`),
    '',
    ...inWords(report).map(line => `  ${line}`),
    '',
    ui.table(
      [{title: 'phase'}, {title: 'span'}, right('answers'), right('failed'), right('p50 ms'), right('p99 ms')],
      rows,
      2,
    ),
    '',
    ui.style('dim', `Again: ${report.reproduce}`),
  ].join('\n');
}

/** Fault in the second quarter, healed when recovery begins. */
export const faultSpan = {from: phaseShares.fault, to: phaseShares.recovery};
