import {mkdir} from 'node:fs/promises';
import type {PGlite, Transaction} from '@electric-sql/pglite';
import type {Database, Queries, SqlValue} from './database.js';
import {errors} from './errors.js';
import {holdFolder} from './folder-lock.js';

/**
 * PostgreSQL inside this process, its files in a folder (in memory without one). The folder is made when missing; the
 * first time takes some seconds. Throws REPOSITORY_IN_USE.
 */
export async function openPglite(folder: string | undefined): Promise<Database> {
  if (folder !== undefined) await mkdir(folder, {recursive: true, mode: 0o700});
  const release = folder === undefined ? async () => {} : await holdFolder(folder);
  if (!release) throw errors.REPOSITORY_IN_USE(folder!);
  let db: PGlite;
  try {
    const {PGlite} = await import('@electric-sql/pglite');
    db = await PGlite.create(folder === undefined ? {} : {dataDir: `${folder}/pg`});
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

function queriesOn(db: PGlite | Transaction): Queries {
  return {
    query: async <Row extends object>(sql: string, values: readonly SqlValue[] = []) =>
      (await db.query<Row>(sql, [...values])).rows,
    script: async sql => void (await db.exec(sql)),
  };
}
