import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import type {PGlite, Transaction} from '@electric-sql/pglite';
import {packageFolder} from '../../kit/package-info.js';
import type {Database, Queries, SqlValue} from './database.js';
import {errors} from './errors.js';
import {holdFolder} from './folder-lock.js';

/**
 * PostgreSQL inside this process, its files in a folder (in memory without one). The folder is made when missing; the
 * first time takes a second, or some without a template. Throws REPOSITORY_IN_USE.
 */
export async function openPglite(folder: string | undefined): Promise<Database> {
  if (folder !== undefined) await mkdir(folder, {recursive: true, mode: 0o700});
  const release = folder === undefined ? async () => {} : await holdFolder(folder);
  if (!release) throw errors.REPOSITORY_IN_USE(folder!);
  let db: PGlite;
  try {
    db = await open(folder);
  } catch (error) {
    await release();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    ...queriesOn(db),
    transaction: work => db.transaction(inner => work(queriesOn(inner))),
    listen: (channel, listener) => void db.listen(channel, listener),
    close: () => (closing ??= db.close().finally(release)),
  };
}

async function open(folder: string | undefined): Promise<PGlite> {
  // The optimising compiler would take most of a second of the processors from the roles that start beside control, and
  // 100 MB, for a database that is asked a few questions a minute. A V8 that does not know the flag ignores it.
  setFlagsFromString('--liftoff-only');
  const {PGlite} = await import('@electric-sql/pglite');
  if (folder === undefined) return PGlite.create(await emptyDatabase());
  const dataDir = join(folder, 'pg');
  // A process that is killed while it makes the database leaves half of one behind, and this mark.
  const making = join(folder, 'making');
  if (existsSync(making)) await rm(dataDir, {recursive: true, force: true});
  if (existsSync(dataDir)) return PGlite.create({dataDir});
  await writeFile(making, '');
  const db = await PGlite.create({dataDir, ...(await emptyDatabase())});
  await rm(making, {force: true});
  return db;
}

/**
 * An empty database as the build made it (`scripts/make-database.mjs`): unpacking it takes half a second, making one
 * five. Nothing when there is none for the installed version of PGlite; then one is made.
 */
async function emptyDatabase(): Promise<{loadDataDir?: Blob}> {
  try {
    return {loadDataDir: new Blob([await readFile(await templateFile())])};
  } catch {
    return {};
  }
}

async function templateFile(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const {version} = JSON.parse(await readFile(join(dirname(main), '..', 'package.json'), 'utf8')) as {version: string};
  return join(packageFolder(), 'dist', 'state', 'repository', `pglite-${version}.tar.gz`);
}

function queriesOn(db: PGlite | Transaction): Queries {
  return {
    query: async <Row extends object>(sql: string, values: readonly SqlValue[] = []) =>
      (await db.query<Row>(sql, [...values])).rows,
    script: async sql => void (await db.exec(sql)),
  };
}
