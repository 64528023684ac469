import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {errors} from './errors.js';
import {DrillReport} from './report.js';

/** The drills that were run in a project. */
export interface History {
  /** The oldest first. */
  readonly reports: readonly DrillReport[];
  /** Names of files beside them that are no reports of this version. */
  readonly unread: readonly string[];
}

const folderOf = (stateFolder: string): string => join(stateFolder, 'drills');

/** Keeps a report in `<state folder>/drills/<id>.json`. */
export async function keep(stateFolder: string, report: DrillReport): Promise<string> {
  const file = join(folderOf(stateFolder), `${report.id}.json`);
  await writeFileAtomic(file, `${JSON.stringify(report, null, 1)}\n`);
  return file;
}

/** Reads every kept report. */
export async function history(stateFolder: string): Promise<History> {
  const folder = folderOf(stateFolder);
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json')).sort();
  const found = await Promise.all(
    names.map(async name => ({name, report: reportIn(await readFile(join(folder, name), 'utf8'))})),
  );
  return {
    reports: found.flatMap(({report}) => report ?? []),
    unread: found.flatMap(({name, report}) => (report === undefined ? [name] : [])),
  };
}

/** One kept report by its id, the beginning of an id, or `last`. Throws DRILL_RUN_UNKNOWN and DRILL_RUN_AMBIGUOUS. */
export async function recall(stateFolder: string, id: string): Promise<DrillReport> {
  const {reports} = await history(stateFolder);
  const exact = id === 'last' ? reports.at(-1) : reports.find(report => report.id === id);
  if (exact !== undefined) return exact;
  const [found, ...others] = reports.filter(report => report.id.startsWith(id));
  if (found === undefined) throw errors.DRILL_RUN_UNKNOWN(id);
  if (others.length > 0)
    throw errors.DRILL_RUN_AMBIGUOUS(
      id,
      [found, ...others].map(each => each.id),
    );
  return found;
}

function reportIn(text: string): DrillReport | undefined {
  try {
    return DrillReport.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
