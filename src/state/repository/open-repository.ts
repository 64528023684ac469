import type {Log} from '../../kit/log.js';
import type {Repository} from './repository.js';
import {sqlRepository} from './sql-repository.js';

export type RepositoryConfig =
  /** Without a folder everything is gone with the process. */
  | {readonly store: 'embedded'; readonly folder?: string}
  /** postgres://… with the password resolved. */
  | {readonly store: 'postgres'; readonly url: string};

/** Opens a repository; a server need not be there yet. Throws REPOSITORY_URL_INVALID, REPOSITORY_IN_USE. */
export async function openRepository(config: RepositoryConfig, log: Log): Promise<Repository> {
  if (config.store === 'postgres') {
    const {openPg} = await import('./pg-database.js');
    return sqlRepository(openPg({url: config.url, log}));
  }
  const {openPglite} = await import('./pglite-database.js');
  return sqlRepository(await openPglite(config.folder));
}
