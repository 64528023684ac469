import {canonicalJson, digestOf} from '../../kit/json.js';
import type {Queries} from './database.js';
import {errors} from './errors.js';
import type {ActivationRecord, AuditEntry, PushOutcome, VersionRecord} from './records.js';
import type {Activate, Actor, ApiKey, Push, RulesetId} from './repository.js';
import {
  contentDigest,
  createdAt,
  type DigestRow,
  digestColumns,
  digested,
  type VersionRow,
  versionColumns,
} from './rows.js';

/** What changes the repository: each function runs inside a transaction that holds the environment. */

export const changeChannel = 'rulectl_changed';

/**
 * Takes the environment for this transaction: other writers wait here until it ends, and readers see the next revision
 * together with the change.
 */
export async function holdEnvironment(queries: Queries, environment: string): Promise<void> {
  await queries.query('insert into rulectl.environment (name) values ($1) on conflict do nothing', [environment]);
  await queries.query('update rulectl.environment set revision = revision + 1 where name = $1', [environment]);
  await queries.query('select pg_notify($1, $2)', [changeChannel, environment]);
}

/** Stores the content unless it is there, and activates it if asked to. */
export async function pushVersion(queries: Queries, push: Push): Promise<PushOutcome> {
  const known = await findVersion(queries, push, push.bundle);
  const version = known ?? (await insertVersion(queries, push));
  if (push.spec !== undefined) await keepSpec(queries, push, push.spec);
  if (!push.activate) return {version, created: !known, activation: null};
  const activation = await activateVersion(queries, {
    ...push,
    ...push.activate,
    version: version.version,
    kind: 'activate',
  });
  return {version, created: !known, activation};
}

async function insertVersion(queries: Queries, push: Push): Promise<VersionRecord> {
  const {environment, ruleset, bundle, content, author, message, source, split, rules, actor} = push;
  await queries.query('insert into rulectl.content (digest, body) values ($1, $2) on conflict do nothing', [
    bundle,
    canonicalJson(content),
  ]);
  const digest = contentDigest(content);
  const [row] = await queries.query<VersionRow>(
    `insert into rulectl.version as v
       (environment, ruleset, version, digest, ruleset_digest, author, message, source, split, rules, pushed_by)
     select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8::jsonb, $9, $10
       from rulectl.version where environment = $1 and ruleset = $2
     returning ${versionColumns}`,
    [environment, ruleset, bundle, digest, author, message, source, JSON.stringify(split), rules, actor],
  );
  const version = digested(row!);
  await note(queries, {
    environment,
    actor,
    author,
    action: 'push',
    subject: `${ruleset} ${version.version}`,
    detail: {digest, bundle, message, source},
  });
  return version;
}

async function findVersion(
  queries: Queries,
  {environment, ruleset}: RulesetId,
  bundle: string,
): Promise<VersionRecord | undefined> {
  const [row] = await queries.query<VersionRow>(
    `select ${versionColumns} from rulectl.version v where environment = $1 and ruleset = $2 and digest = $3`,
    [environment, ruleset, bundle],
  );
  return row && digested(row);
}

/** The cluster file's history grows only when its text changed. */
async function keepSpec(queries: Queries, {environment, ruleset, author}: Push, text: string): Promise<void> {
  const digest = digestOf(text);
  await queries.query(
    `with last as (
       select number, digest from rulectl.spec where environment = $1 and ruleset = $2 order by number desc limit 1
     )
     insert into rulectl.spec (environment, ruleset, number, digest, body, author)
     select $1, $2, coalesce((select number from last), 0) + 1, $3, $4, $5
      where $3 is distinct from (select digest from last)`,
    [environment, ruleset, digest, text, author],
  );
}

/** Puts a version into use. Activating what is in force is an activation all the same: it may bring a new signature. */
export async function activateVersion(queries: Queries, activate: Activate): Promise<ActivationRecord> {
  const {environment, ruleset, kind, author, message, actor, sequence, signature} = activate;
  const [last] = await queries.query<{sequence: number; version: number}>(
    `select sequence, version from rulectl.activation where environment = $1 and ruleset = $2
      order by sequence desc limit 1`,
    [environment, ruleset],
  );
  const next = (last?.sequence ?? 0) + 1;
  if (sequence !== undefined && sequence !== next) throw errors.REPOSITORY_MOVED_ON(ruleset, sequence, next);
  const version = activate.version ?? (await activeBefore(queries, activate));
  const [found] = await queries.query<DigestRow>(
    `select ${digestColumns} from rulectl.version v where environment = $1 and ruleset = $2 and version = $3`,
    [environment, ruleset, version],
  );
  if (!found) throw errors.REPOSITORY_UNKNOWN_VERSION(ruleset, version);
  const [row] = await queries.query<{createdAt: string}>(
    `insert into rulectl.activation
       (environment, ruleset, sequence, version, kind, author, message, signature, activated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9) returning ${createdAt('activation')}`,
    [environment, ruleset, next, version, kind, author, message, signature ? JSON.stringify(signature) : null, actor],
  );
  await note(queries, {
    environment,
    actor,
    author,
    action: kind,
    subject: `${ruleset} ${version}`,
    detail: {sequence: next, before: last?.version ?? null, message, signedBy: signature?.keyId ?? null},
  });
  const keyId = signature?.keyId ?? null;
  return {ruleset, sequence: next, version, ...digested(found), kind, author, message, keyId, ...row!};
}

/**
 * Where a roll-back leads: to the version in force before the present one was taken up. A roll-back after a roll-back
 * goes one further back, not forth and back: versions that were rolled back from are passed over.
 */
export async function activeBefore(queries: Queries, {environment, ruleset}: RulesetId): Promise<number> {
  const rows = await queries.query<{version: number; kind: string}>(
    'select version, kind from rulectl.activation where environment = $1 and ruleset = $2 order by sequence',
    [environment, ruleset],
  );
  // What is in force on top of what it replaced; a roll-back takes off all above its version.
  const stack: number[] = [];
  for (const {version, kind} of rows) {
    const at = kind === 'rollback' ? stack.lastIndexOf(version) : -1;
    if (at >= 0) stack.length = at;
    if (stack.at(-1) !== version) stack.push(version);
  }
  const before = stack.at(-2);
  if (before === undefined) throw errors.REPOSITORY_NOTHING_BEFORE(ruleset);
  return before;
}

export const keyColumns = `id, hash, scopes, note, ${createdAt('api_key')}`;

/** Adds a key; inside a transaction that holds the environment. */
export async function insertKey(
  queries: Queries,
  environment: string,
  {id, hash, scopes, note: remark}: Omit<ApiKey, 'createdAt'>,
  {actor, author}: Actor,
): Promise<ApiKey> {
  const [row] = await queries.query<ApiKey>(
    `insert into rulectl.api_key (environment, id, hash, scopes, note, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning ${keyColumns}`,
    [environment, id, hash, scopes, remark, actor],
  );
  if (!row) throw errors.REPOSITORY_KEY_EXISTS(id);
  await note(queries, {environment, actor, author, action: 'key-create', subject: id, detail: {scopes: [...scopes]}});
  return row;
}

export async function findKey(queries: Queries, environment: string, id: string): Promise<ApiKey | undefined> {
  const [row] = await queries.query<ApiKey>(
    `select ${keyColumns} from rulectl.api_key where environment = $1 and id = $2 and revoked_at is null`,
    [environment, id],
  );
  return row;
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

interface Note extends Omit<AuditEntry, 'id' | 'createdAt'> {
  readonly environment: string;
}

/** Adds a line to the trail; inside the transaction that makes the change. */
async function note(queries: Queries, {environment, actor, author, action, subject, detail}: Note): Promise<void> {
  await queries.query(
    `insert into rulectl.audit (environment, actor, author, action, subject, detail)
     values ($1, $2, $3, $4, $5, $6::jsonb)`,
    [environment, actor, author, action, subject, JSON.stringify(detail)],
  );
}
