import {createHash} from 'node:crypto';
import {readdir, readFile, rm} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';
import {createTwoFilesPatch} from 'diff';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {errors} from './errors.js';
import {type Files, isOwn, readBack} from './files.js';

export interface Difference {
  /** Below the project's folder, with `/`. */
  readonly path: string;
  /**
   * `missing`: not there · `outdated`: as generated from an older cluster file · `edited`: changed by hand ·
   * `stale`: generated once, no longer · `unknown`: nobody generated it.
   */
  readonly state: 'missing' | 'outdated' | 'edited' | 'stale' | 'unknown';
  /** Unified diff from what is there to what belongs there. */
  readonly diff: string;
}

const folderName = 'deploy';
/** What `render` wrote last, by digest: tells a hand edit from an old file. */
const recordName = '.rendered.json';

/** How `deploy/` of the project in `dir` differs from what belongs there; hand-written places do not count. */
export async function differences(dir: string, files: Files): Promise<Difference[]> {
  const found = await read(join(dir, folderName));
  const record = recordIn(found);
  const all = [...new Set([...files.keys(), ...found.keys()])].filter(path => path !== recordName).sort();
  return all.flatMap(path => {
    const state = stateOf(path, files.get(path), found.get(path), record.get(path));
    if (state === undefined) return [];
    const name = `${folderName}/${path}`;
    const diff =
      state === 'unknown'
        ? ''
        : createTwoFilesPatch(
            name,
            name,
            found.get(path) ?? '',
            files.get(path) ?? '',
            'on disk',
            'from cluster.yaml',
            {context: 2},
          );
    return [{path: name, state, diff}];
  });
}

function stateOf(
  path: string,
  wanted: string | undefined,
  there: string | undefined,
  written: string | undefined,
): Difference['state'] | undefined {
  if (isOwn(path)) return wanted !== undefined && there === undefined ? 'missing' : undefined;
  if (wanted === there) return undefined;
  if (there === undefined) return 'missing';
  const byHand = written !== undefined && written !== digest(there);
  if (wanted === undefined) return written === undefined ? 'unknown' : byHand ? 'edited' : 'stale';
  return byHand || written === undefined ? 'edited' : 'outdated';
}

/**
 * Brings `deploy/` to what belongs there and tells what changed. Files of a person are left alone; a generated file that
 * was edited by hand throws SCAFFOLD_HAND_EDITED before anything is written, unless `force`.
 */
export async function writeDeployFolder(
  dir: string,
  files: Files,
  {force = false}: {readonly force?: boolean} = {},
): Promise<Difference[]> {
  const found = await differences(dir, files);
  const edited = found.filter(({state}) => state === 'edited').map(({path}) => path);
  if (edited.length > 0 && !force) throw errors.SCAFFOLD_HAND_EDITED(edited);
  const changes = found.filter(({state}) => state !== 'unknown');
  for (const {path} of changes) readBack(path, files.get(path.slice(folderName.length + 1)) ?? '');
  for (const {path} of changes) {
    const text = files.get(path.slice(folderName.length + 1));
    if (text === undefined) await rm(join(dir, path), {force: true});
    else await writeFileAtomic(join(dir, path), text, {mode: path.endsWith('.sh') ? 0o755 : 0o644});
  }
  const record = Object.fromEntries(
    [...files].filter(([path]) => !isOwn(path)).map(([path, text]) => [path, digest(text)]),
  );
  await writeFileAtomic(join(dir, folderName, recordName), `${JSON.stringify(record, null, 1)}\n`);
  return changes;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

async function read(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
  const files = entries.filter(entry => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async (entry): Promise<[string, string]> => {
        const path = join(entry.parentPath, entry.name);
        return [relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8')];
      }),
    ),
  );
}

function recordIn(found: ReadonlyMap<string, string>): Map<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(found.get(recordName) ?? '{}') as Record<string, string>));
  } catch {
    return new Map();
  }
}
