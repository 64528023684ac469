import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {digestOf} from '../../kit/json.js';
import type {Database} from './database.js';
import {errors} from './errors.js';

interface Migration {
  readonly number: number;
  readonly file: string;
  readonly sql: string;
}

/** "rulectl" in ASCII, cut to a positive bigint: who else uses advisory locks in this database takes another number. */
const lockNumber = '32216903286579308';

/**
 * Brings the schema up to date, in one transaction under an advisory lock, so that several controls may start at once.
 * Answers how many migrations were applied. Throws REPOSITORY_NEWER and REPOSITORY_MIGRATION_CHANGED.
 */
export async function migrate(database: Database, migrations: readonly Migration[] = ownMigrations()): Promise<number> {
  return database.transaction(async queries => {
    await queries.query(`select pg_advisory_xact_lock(${lockNumber})`);
    // `if not exists` would still ask for the right to create, which an operator may have taken away after the first time.
    const [found] = await queries.query<{there: boolean}>(
      `select to_regclass('rulectl.migration') is not null as there`,
    );
    if (!found?.there) {
      await queries.script(`
        create schema if not exists rulectl;
        create table rulectl.migration (
          number integer primary key, file text not null, digest text not null,
          applied_at timestamptz not null default now()
        );`);
    }
    const applied = await queries.query<{number: number; digest: string}>(
      'select number, digest from rulectl.migration order by number',
    );
    const newest = migrations.at(-1)?.number ?? 0;
    const last = applied.at(-1)?.number ?? 0;
    if (last > newest) throw errors.REPOSITORY_NEWER(last, newest);
    for (const {number, digest} of applied) {
      const own = migrations.find(each => each.number === number);
      if (!own || digestOf(own.sql) !== digest) throw errors.REPOSITORY_MIGRATION_CHANGED(own?.file ?? `${number}`);
    }
    const missing = migrations.filter(({number}) => number > last);
    for (const {number, file, sql} of missing) {
      await queries.script(sql);
      await queries.query('insert into rulectl.migration (number, file, digest) values ($1, $2, $3)', [
        number,
        file,
        digestOf(sql),
      ]);
    }
    return missing.length;
  });
}

/** `001-repository.sql` and so on, in order. */
function ownMigrations(): Migration[] {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'migrations');
  return readdirSync(folder)
    .filter(file => /^\d+-.*\.sql$/.test(file))
    .sort()
    .map(file => ({number: Number.parseInt(file, 10), file, sql: readFileSync(join(folder, file), 'utf8')}));
}
