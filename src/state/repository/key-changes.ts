import {note} from './audit-trail.js';
import type {Queries} from './database.js';
import {errors} from './errors.js';
import type {Actor, ApiKey} from './repository.js';

export interface KeyRow {
  readonly id: string;
  readonly hash: string;
  readonly scopes: string[];
  readonly note: string;
  readonly created_at: Date;
}

export const keyColumns = 'id, hash, scopes, note, created_at';

export const keyOf = ({created_at, ...key}: KeyRow): ApiKey => ({...key, createdAt: created_at.toISOString()});

/** Adds a key; inside a transaction that holds the environment. */
export async function insertKey(
  queries: Queries,
  environment: string,
  {id, hash, scopes, note: remark}: Omit<ApiKey, 'createdAt'>,
  {actor, author}: Actor,
): Promise<ApiKey> {
  const [row] = await queries.query<KeyRow>(
    `insert into rulectl.api_key (environment, id, hash, scopes, note, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning ${keyColumns}`,
    [environment, id, hash, scopes, remark, actor],
  );
  if (!row) throw errors.REPOSITORY_KEY_EXISTS(id);
  await note(queries, {environment, actor, author, action: 'key-create', subject: id, detail: {scopes}});
  return keyOf(row);
}

export async function findKey(queries: Queries, environment: string, id: string): Promise<ApiKey | undefined> {
  const [row] = await queries.query<KeyRow>(
    `select ${keyColumns} from rulectl.api_key where environment = $1 and id = $2 and revoked_at is null`,
    [environment, id],
  );
  return row && keyOf(row);
}

/** Keeps the row: the name stays taken, and the trail stays readable. */
export async function retireKey(
  queries: Queries,
  environment: string,
  id: string,
  {actor, author}: Actor,
): Promise<void> {
  const rows = await queries.query(
    `update rulectl.api_key set revoked_at = now() where environment = $1 and id = $2 and revoked_at is null
     returning id`,
    [environment, id],
  );
  if (rows.length === 0) throw errors.REPOSITORY_UNKNOWN_KEY(id);
  await note(queries, {environment, actor, author, action: 'key-revoke', subject: id, detail: {}});
}
