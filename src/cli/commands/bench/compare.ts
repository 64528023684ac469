import {readFile} from 'node:fs/promises';
import {isObject} from '../../../kit/json.js';
import {compareReports} from '../../../lab/bench/compare-reports.js';
import {errors} from '../../../lab/bench/errors.js';
import type {BenchReport} from '../../../lab/bench/report.js';
import {benchComparisonText} from '../../ui/bench-view.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';

/** `rulectl bench compare`: two results side by side. */
export async function compareBenches(before: string, after: string, options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  const comparison = compareReports(await readReport(before), await readReport(after));
  ui.result(comparison, () => benchComparisonText(comparison, ui.style));
}

async function readReport(file: string): Promise<BenchReport> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw errors.BENCH_FILE_MISSING(file);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && value.kind === 'rulectl-bench') return value as unknown as BenchReport;
  } catch {
    // Told below, as for JSON of another kind.
  }
  throw errors.BENCH_FILE_INVALID(file);
}
