import {writeFile} from 'node:fs/promises';
import type {BenchReport} from '../../../lab/bench/report.js';
import {benchPage} from '../../../lab/bench/report-page.js';
import {benchText} from '../../ui/bench-view.js';
import {answerNo, type Ui} from '../../ui/ui.js';
import type {BenchOptions} from './options.js';

/** Prints a report, writes the page that was asked for, and sets the exit code. */
export async function finish(report: BenchReport, {report: file}: BenchOptions, ui: Ui): Promise<void> {
  if (file !== undefined) {
    await writeFile(file, benchPage(report));
    ui.note(`Wrote ${file}.`);
  }
  ui.result(report, () => benchText(report, ui.style));
  if (report.points.some(({throughput}) => throughput === null)) answerNo();
}
