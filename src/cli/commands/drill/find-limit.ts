import {stateFolder} from '../../../cluster/project/project.js';
import {runDrill} from '../../../lab/drills/drill.js';
import {findLimit, type Limit, type Probe} from '../../../lab/drills/find-limit.js';
import {readDrill} from '../../../lab/drills/read-drill.js';
import {keep} from '../../../lab/drills/report/history.js';
import type {DrillReport, Slo} from '../../../lab/drills/report/report.js';
import type {DrillSettings} from '../../../lab/drills/settings.js';
import {answerNo, Ui} from '../../ui/ui.js';
import {loadFrom} from './load-from.js';
import {type DrillOptions, planFrom, requestFrom, writePages} from './run.js';
import {onTestbed, type Testbed} from './testbed.js';

const probeMs = 5000;

const marks = {kept: ['good', '✓'], missed: ['bad', '✗'], unknown: ['warn', '?']} as const;

/**
 * `drill load --find-limit`: searches the highest rate that keeps the SLO, from `--rate` on. Every probe is a drill of
 * its own, kept like others; pages are made of the one at the limit.
 */
export async function showLimit(options: DrillOptions): Promise<void> {
  const ui = new Ui(options);
  const {settings} = await requestFrom(ui, 'load', options);
  await onTestbed(options, settings, testbed => searchLimit(testbed, {ui, options, settings}));
}

interface Search {
  readonly ui: Ui;
  readonly options: DrillOptions;
  readonly settings: DrillSettings;
}

async function searchLimit(testbed: Testbed, {ui, options, settings}: Search): Promise<void> {
  const duration = `${settings.duration ?? probeMs}ms`;
  const probes: {readonly rate: number; readonly report: DrillReport}[] = [];
  const probe = async (wanted: number): Promise<Probe> => {
    const rate = Math.round(wanted);
    const {findLimit: _, ...flags} = {...options, rate: String(rate), duration, shape: 'constant'};
    const request = readDrill('load', flags);
    const plan = await planFrom(request, testbed);
    const report = await runDrill(plan, {
      test: testbed,
      load: loadFrom(request.settings, testbed, plan),
      signal: new AbortController().signal,
    });
    probes.push({rate, report});
    await keep(stateFolder(testbed.project.dir), report);
    const found = probeOf(report);
    const [tone, mark] = marks[found];
    ui.note(
      `${ui.noteStyle(tone, mark)} ${String(rate).padStart(7)}/s  p99 ${report.latencyMs.p99.toFixed(1)} ms  ${report.reasons[0] ?? ''}`,
    );
    return found;
  };
  const limit = await findLimit(settings.rate, probe);
  if (limit.kept === 0) answerNo();
  const {slo} = testbed.project.spec;
  const result = {
    limitRps: Math.round(limit.kept),
    slo,
    probes: probes.map(({rate, report}) => ({
      rate,
      verdict: report.verdict,
      valid: report.valid,
      p99Ms: report.latencyMs.p99,
    })),
  };
  ui.result(result, () => limitText(ui, limit, slo));
  const best = probes.findLast(({report}) => probeOf(report) === 'kept') ?? probes.at(-1)!;
  await writePages(ui, settings, best.report);
}

/** What cannot be judged is no miss: the generator was late, or nothing could be compared. */
const probeOf = ({verdict}: DrillReport): Probe =>
  (({pass: 'kept', fail: 'missed', inconclusive: 'unknown'}) as const)[verdict];

function limitText(ui: Ui, {kept, missed, unknown}: Limit, {availability, p99Ms}: Slo): string {
  const above = [
    ...(missed === undefined ? [] : [`${Math.round(missed)}/s does not`]),
    ...(unknown === undefined ? [] : [`${Math.round(unknown)}/s could not be judged from here`]),
    ...(missed === undefined && unknown === undefined ? ['higher rates were not tried'] : []),
  ].join('; ');
  return kept === 0
    ? `${ui.style('bad', '✗')} No rate was seen to keep the SLO; ${above}.`
    : `${ui.style('good', '✓')} ${ui.style('bold', `${Math.round(kept)}/s`)} keeps the SLO (${availability} %, p99 ${p99Ms} ms); ${above}.`;
}
