import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {errors} from './errors.js';
import {faultNames} from './faults/registry.js';
import type {DrillReport, FaultFound, Verdict} from './record.js';

const folderOf = (stateFolder: string): string => join(stateFolder, 'drills');

/** Keeps a report in `<state folder>/drills/<id>.json`. */
export async function keep(stateFolder: string, report: DrillReport): Promise<string> {
  const file = join(folderOf(stateFolder), `${report.id}.json`);
  await writeFileAtomic(file, `${JSON.stringify(report, null, 1)}\n`);
  return file;
}

/** Every kept report, the oldest first; files that are no reports are passed over. */
export async function history(stateFolder: string): Promise<DrillReport[]> {
  const names = await readdir(folderOf(stateFolder)).catch(() => []);
  const found = await Promise.all(
    names
      .filter(name => name.endsWith('.json'))
      .sort()
      .map(async name => parsed(await readFile(join(folderOf(stateFolder), name), 'utf8'))),
  );
  return found.filter(report => report !== undefined);
}

/** One kept report by its id, the beginning of an id, or `last`. Throws DRILL_RUN_UNKNOWN. */
export async function recall(stateFolder: string, id: string): Promise<DrillReport> {
  const all = await history(stateFolder);
  const found =
    id === 'last' ? all.at(-1) : (all.find(report => report.id === id) ?? all.find(report => report.id.startsWith(id)));
  if (found === undefined) throw errors.DRILL_RUN_UNKNOWN(id);
  return found;
}

/**
 * Faults × parts: the last verdict of each, or undefined where it was never tried. Where a drill of several faults did
 * not pass, each is judged by itself; what nobody can lay to one of them (lost writes, failed requests) counts for none.
 */
export function coverage(
  reports: readonly DrillReport[],
  kinds: readonly string[],
): {readonly fault: string; readonly verdicts: readonly (Verdict | undefined)[]}[] {
  const tries = reports.flatMap(report =>
    (report.faults ?? []).flatMap(found => {
      const verdict = report.faults.length === 1 ? report.verdict : verdictOn(found, report);
      return verdict === undefined ? [] : [{fault: found.fault, kind: found.target.split(':')[0], verdict}];
    }),
  );
  return faultNames.map(fault => ({
    fault,
    verdicts: kinds.map(kind => tries.findLast(each => each.fault === fault && each.kind === kind)?.verdict),
  }));
}

/** One fault of several; undefined where nobody can say. */
function verdictOn({survived}: FaultFound, {verdict, valid, ledger, budgetBurnt}: DrillReport): Verdict | undefined {
  if (verdict === 'pass') return 'pass';
  if (survived === false && valid) return 'fail';
  const {lost, duplicated, stale, wrong, mixedVersion, unread} = ledger;
  const isHarmed = budgetBurnt > 1 || lost + duplicated + stale + wrong + mixedVersion + unread > 0;
  return survived && valid && !isHarmed ? 'pass' : undefined;
}

function parsed(text: string): DrillReport | undefined {
  try {
    const value = JSON.parse(text) as DrillReport;
    return typeof value.id === 'string' && typeof value.verdict === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
