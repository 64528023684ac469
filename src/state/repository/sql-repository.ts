import {
  activateVersion,
  activeBefore,
  changeChannel,
  findKey,
  holdEnvironment,
  insertKey,
  keyColumns,
  pushVersion,
  retireKey,
} from './changes.js';
import type {Database, Queries} from './database.js';
import {errors} from './errors.js';
import {exchangeMembers} from './members.js';
import {migrate} from './migrate.js';
import type {AuditEntry, RulesetRecord} from './records.js';
import type {ApiKey, BundleSignature, Repository, RulesetId, Slice, Snapshot} from './repository.js';
import {
  type ActivationRow,
  activationColumns,
  bundleFrom,
  type ContentRow,
  createdAt,
  digested,
  type VersionRow,
  versionColumns,
} from './rows.js';

/** The repository on PostgreSQL, embedded or a server. Closing it closes the database. */
export function sqlRepository(database: Database): Repository {
  const change = <Result>(environment: string, work: (queries: Queries) => Promise<Result>): Promise<Result> =>
    database.transaction(async queries => {
      await holdEnvironment(queries, environment);
      return work(queries);
    });
  return {
    migrate: async () => void (await migrate(database)),
    revision: environment => revisionOf(database, environment),
    snapshot: environment => readSnapshot(database, environment),
    push: push => change(push.environment, queries => pushVersion(queries, push)),
    activate: activate => change(activate.environment, queries => activateVersion(queries, activate)),
    rollbackTarget: id => activeBefore(database, id),
    rulesets: environment => readRulesets(database, environment),
    versions: async (id, slice) => (await readSlice<VersionRow>(database, versionsOf, id, slice)).map(digested),
    version: (id, version) => readVersion(database, id, version),
    activations: async (id, slice) =>
      (await readSlice<ActivationRow>(database, activationsOf, id, slice)).map(digested),
    specs: (id, slice) => readSlice(database, specsOf, id, slice),
    async audit(environment, {limit, before = beyondAll}) {
      const rows = await database.query<AuditEntry>(
        `select id, actor, author, action, subject, detail, ${createdAt('audit')} from rulectl.audit
          where environment = $1 and id < $2 order by id desc limit $3`,
        [environment, before, limit],
      );
      return rows.map(row => ({...row, id: Number(row.id)}));
    },
    async environments() {
      const rows = await database.query<{name: string}>('select name from rulectl.environment order by name');
      return Promise.all(rows.map(async ({name}) => ({name, rulesets: await readRulesets(database, name)})));
    },
    async createKey(environment, key, actor) {
      const same = await findKey(database, environment, key.id);
      if (same?.hash === key.hash) return same;
      return change(environment, queries => insertKey(queries, environment, key, actor));
    },
    revokeKey: (environment, id, actor) => change(environment, queries => retireKey(queries, environment, id, actor)),
    exchangeMembers: (environment, control, own) => exchangeMembers(database, environment, control, own),
    onChange: listener => database.listen(changeChannel, () => listener()),
    close: () => database.close(),
  };
}

/** Everything of one moment: a transaction that sees one state. */
function readSnapshot(database: Database, environment: string): Promise<Snapshot> {
  return database.transaction(async queries => {
    await queries.script('set transaction isolation level repeatable read read only');
    const bundles = await queries.query<ContentRow & {ruleset: string; signature: BundleSignature | null}>(
      `select distinct on (a.ruleset) a.ruleset, a.version, v.digest as bundle, c.body, a.signature
         from rulectl.activation a
         join rulectl.version v using (environment, ruleset, version)
         join rulectl.content c using (digest)
        where environment = $1 order by a.ruleset, a.sequence desc`,
      [environment],
    );
    const keys = await queries.query<ApiKey>(
      `select ${keyColumns} from rulectl.api_key where environment = $1 and revoked_at is null order by id`,
      [environment],
    );
    return {
      revision: await revisionOf(queries, environment),
      bundles: Object.fromEntries(bundles.map(row => [row.ruleset, bundleFrom(row, row.signature)])),
      keys,
    };
  });
}

async function revisionOf(queries: Queries, environment: string): Promise<string> {
  const [row] = await queries.query<{revision: string | number}>(
    'select revision from rulectl.environment where name = $1',
    [environment],
  );
  return String(row?.revision ?? 0);
}

async function readRulesets(queries: Queries, environment: string): Promise<RulesetRecord[]> {
  const rows = await queries.query<{ruleset: string; versions: number; newest: number}>(
    `select ruleset, count(*)::int as versions, max(version) as newest from rulectl.version where environment = $1
      group by ruleset order by ruleset`,
    [environment],
  );
  const active = await queries.query<ActivationRow>(
    `select distinct on (a.ruleset) ${activationColumns}
       from rulectl.activation a join rulectl.version v using (environment, ruleset, version)
      where environment = $1 order by a.ruleset, a.sequence desc`,
    [environment],
  );
  return rows.map(row => {
    const own = active.find(({ruleset}) => ruleset === row.ruleset);
    return {...row, active: own ? digested(own) : null};
  });
}

const beyondAll = 2_147_483_647;

const versionsOf = `select ${versionColumns} from rulectl.version v
  where environment = $1 and ruleset = $2 and version < $3 order by version desc limit $4`;
const activationsOf = `select ${activationColumns} from rulectl.activation a
  join rulectl.version v using (environment, ruleset, version)
  where environment = $1 and ruleset = $2 and a.sequence < $3 order by a.sequence desc limit $4`;
const specsOf = `select number, digest, author, body as text, ${createdAt('spec')} from rulectl.spec
  where environment = $1 and ruleset = $2 and number < $3 order by number desc limit $4`;

const readSlice = <Row extends object>(
  queries: Queries,
  sql: string,
  {environment, ruleset}: RulesetId,
  {limit, before = beyondAll}: Slice,
): Promise<Row[]> => queries.query<Row>(sql, [environment, ruleset, before, limit]);

async function readVersion(queries: Queries, id: RulesetId, version: number | undefined) {
  const {environment, ruleset} = id;
  const [active] = await queries.query<{version: number; signature: BundleSignature | null}>(
    `select version, signature from rulectl.activation where environment = $1 and ruleset = $2
      order by sequence desc limit 1`,
    [environment, ruleset],
  );
  const wanted = version ?? active?.version;
  const [found] = await queries.query<VersionRow & ContentRow>(
    `select ${versionColumns}, c.body from rulectl.version v join rulectl.content c using (digest)
      where environment = $1 and ruleset = $2 and version = $3`,
    [environment, ruleset, wanted ?? 0],
  );
  if (found) {
    const {body, ...row} = found;
    const signature = active?.version === wanted ? (active?.signature ?? null) : null;
    return {record: digested(row), bundle: bundleFrom({...row, body}, signature)};
  }
  const [any] = await readSlice(queries, versionsOf, id, {limit: 1});
  throw any
    ? errors.REPOSITORY_UNKNOWN_VERSION(ruleset, version ?? 'that is active')
    : errors.REPOSITORY_UNKNOWN_RULESET(ruleset, environment);
}
