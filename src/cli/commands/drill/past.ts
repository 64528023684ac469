import {writeFile} from 'node:fs/promises';
import {projectFolder, stateFolder} from '../../../cluster/project/project.js';
import {coverage} from '../../../lab/drills/coverage.js';
import {drillPage} from '../../../lab/drills/page.js';
import {errors} from '../../../lab/drills/report/errors.js';
import {history, recall} from '../../../lab/drills/report/history.js';
import type {DrillReport, Verdict} from '../../../lab/drills/report/report.js';
import {faultsInShort} from '../../../lab/drills/report/title.js';
import {right} from '../../ui/table.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';
import {healBefore} from './heal.js';

const folderOf = ({file}: CommonOptions): string => stateFolder(projectFolder(file));

const marks = {pass: ['good', '✓ pass'], fail: ['bad', '✗ fail'], inconclusive: ['warn', '? inconclusive']} as const;
const shown = (ui: Ui, verdict: Verdict): string => ui.style(marks[verdict][0], marks[verdict][1]);
const ms = (value: number | null): string => (value === null ? '–' : `${value} ms`);

/** Every report that is kept; tells which files are none, for they are left out. */
async function reportsHere(ui: Ui, options: CommonOptions): Promise<readonly DrillReport[]> {
  const {reports, unread} = await history(folderOf(options));
  if (unread.length > 0) ui.warn(`Left out, for they are no reports of this version: ${unread.join(', ')}`);
  return reports;
}

/** Every drill that was run here, the newest last. */
export async function showHistory(options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  await healBefore(options);
  const all = await reportsHere(ui, options);
  ui.result(
    all.map(({id, command, startedAt, verdict, valid, fault, load, latencyMs, detection, recovery, ledger}) => ({
      id,
      command,
      startedAt,
      verdict,
      valid,
      fault: fault ?? null,
      rate: load.offeredRps,
      p99Ms: latencyMs.p99,
      detectionMs: detection.ms,
      recoveryMs: recovery.ms,
      failed: ledger.failed,
    })),
    () =>
      all.length === 0
        ? 'No drill was run here yet. Try: rulectl drill load'
        : ui.table(
            [
              'id',
              'verdict',
              'fault',
              right('rate'),
              right('p99'),
              right('detected'),
              right('recovered'),
              right('failed'),
            ],
            all.map(report => [
              report.id,
              shown(ui, report.verdict),
              faultsInShort(report) ?? '–',
              `${report.load.offeredRps}/s`,
              `${report.latencyMs.p99.toFixed(1)} ms`,
              ms(report.detection.ms),
              report.fault ? ms(report.recovery.ms) : '–',
              String(report.ledger.failed),
            ]),
          ),
  );
}

/** Two drills side by side, figure by figure. Throws DRILL_RUN_SAME, and what `recall` rejects with. */
export async function compareDrills(a: string, b: string, options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  const folder = folderOf(options);
  const [left, right] = await Promise.all([recall(folder, a), recall(folder, b)]);
  if (left.id === right.id) throw errors.DRILL_RUN_SAME(left.id);
  const figures: [string, (report: DrillReport) => string][] = [
    ['verdict', ({verdict}) => verdict],
    ['fault', report => faultsInShort(report) ?? '–'],
    ['offered', ({load}) => `${load.offeredRps}/s`],
    ['p50', ({latencyMs}) => `${latencyMs.p50} ms`],
    ['p99', ({latencyMs}) => `${latencyMs.p99} ms`],
    ['detected', ({detection}) => ms(detection.ms)],
    ['recovered', ({recovery}) => ms(recovery.ms)],
    ['failed', ({ledger}) => String(ledger.failed)],
    ['lost', ({ledger}) => String(ledger.lost)],
    ['wrong', ({ledger}) => String(ledger.wrong)],
  ];
  ui.result({a: left, b: right}, () =>
    ui.table(
      ['', {title: left.id}, {title: right.id}],
      figures.map(([name, of]) => [name, of(left), of(right)]),
    ),
  );
}

const kinds = ['node', 'group', 'gateway', 'control', 'redis', 'postgres', 'zone'];

/** What has been tried, and what never was. */
export async function matrix(options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  const rows = coverage(await reportsHere(ui, options), kinds);
  ui.result(
    rows.map(({fault, verdicts}) => ({
      fault,
      ...Object.fromEntries(kinds.map((kind, i) => [kind, verdicts[i] ?? null])),
    })),
    () =>
      ui.table(
        ['fault', ...kinds.map(title => ({title}))],
        rows.map(({fault, verdicts}) => [
          fault,
          ...verdicts.map(verdict => (verdict === undefined ? ui.style('dim', 'never') : shown(ui, verdict))),
        ]),
      ),
  );
}

export async function report(id: string, file: string, options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  const found = await recall(folderOf(options), id);
  await writeFile(file, drillPage(found));
  ui.result({id: found.id, file}, () => `${ui.style('good', '✓')} ${found.id} as ${file}`);
}
