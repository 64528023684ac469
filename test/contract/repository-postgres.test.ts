import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {silentLog} from '../../src/kit/log.js';
import {openPg} from '../../src/state/repository/pg-database.js';
import {sqlRepository} from '../../src/state/repository/sql-repository.js';
import {newDatabase, type PostgresServer, startPostgres} from '../support/postgres-server.js';
import {pushOf, repositorySuite} from './repository.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

const open = async (database: string) => openPg({url: database, log: silentLog()});

repositorySuite('PostgreSQL', async () => sqlRepository(await open(server.url)));

describe('PostgreSQL', () => {
  test('takes controls that start at the same moment', async () => {
    const url = await newDatabase(server);
    const repositories = await Promise.all(Array.from({length: 6}, async () => sqlRepository(await open(url))));
    await Promise.all(repositories.map(each => each.migrate()));
    const versions = await Promise.all(
      repositories.map((each, i) => each.push(pushOf(`from ${i}`, 'dev')).then(({version}) => version.version)),
    );
    expect(versions.sort()).toEqual([1, 2, 3, 4, 5, 6]);
    await Promise.all(repositories.map(each => each.close()));
  });

  test('never lets anybody change what was written', async () => {
    const database = await open(await newDatabase(server));
    const repository = sqlRepository(database);
    await repository.migrate();
    await repository.push({...pushOf('a', 'dev', true), spec: 'text'});
    for (const table of ['content', 'version', 'activation', 'spec', 'audit']) {
      await expect(database.query(`delete from rulectl.${table}`)).rejects.toThrow(/never changed/);
      const [column] = await database.query<{name: string}>(
        `select column_name as name from information_schema.columns
          where table_schema = 'rulectl' and table_name = $1 and is_identity = 'NO' limit 1`,
        [table],
      );
      await expect(database.query(`update rulectl.${table} set ${column!.name} = ${column!.name}`)).rejects.toThrow(
        /never changed/,
      );
    }
    await repository.close();
  });

  test('is left alone by a program that is older than its schema, or whose migrations were changed', async () => {
    const database = await open(await newDatabase(server));
    const repository = sqlRepository(database);
    await repository.migrate();
    await database.query(`insert into rulectl.migration (number, file, digest) values (999, '999-later.sql', 'x')`);
    await expect(repository.migrate()).rejects.toMatchObject({code: 'REPOSITORY_NEWER'});
    await database.query(`delete from rulectl.migration where number = 999`);
    await database.query(`update rulectl.migration set digest = 'sha256:0'`);
    await expect(repository.migrate()).rejects.toMatchObject({code: 'REPOSITORY_MIGRATION_CHANGED'});
    await repository.close();
  });

  test('says why it cannot be reached', async () => {
    const gone = sqlRepository(await open('postgres://postgres@127.0.0.1:9/postgres'));
    await expect(gone.revision('dev')).rejects.toMatchObject({code: 'REPOSITORY_UNAVAILABLE', status: 503});
    const stranger = sqlRepository(await open(server.url.replace(/\/postgres$/, '/nowhere')));
    await expect(stranger.revision('dev')).rejects.toMatchObject({code: 'REPOSITORY_REFUSES'});
    await Promise.all([gone.close(), stranger.close()]);
  });
});
