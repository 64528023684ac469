import {expect, onTestFinished, test} from 'vitest';
import {loadRuleset} from '../../src/rules/ruleset/load.js';
import {sourceOfBundle} from '../../src/rules/ruleset/source-of-bundle.js';
import {openPglite} from '../../src/state/repository/pglite-database.js';
import {sqlRepository} from '../../src/state/repository/sql-repository.js';
import {bundleSaying} from '../support/bundles.js';
import {pushOf, repositorySuite} from './repository.js';

repositorySuite('an embedded database', async () => sqlRepository(await openPglite(undefined)));

test('versions that were pushed before the digests of rulesets were kept have theirs, too', async () => {
  const database = await openPglite(undefined);
  const repository = sqlRepository(database);
  onTestFinished(() => repository.close());
  await repository.migrate();
  await repository.push(pushOf('old', 'dev', true));
  await database.transaction(queries =>
    queries.script(
      `alter table rulectl.version disable trigger immutable; update rulectl.version set ruleset_digest = null`,
    ),
  );
  const digest = loadRuleset(sourceOfBundle({...bundleSaying('old'), version: 1})).digest;
  const id = {environment: 'dev', ruleset: 'shop'};
  expect((await repository.versions(id, {limit: 1}))[0]?.digest).toBe(digest);
  expect((await repository.version(id)).record.digest).toBe(digest);
  expect((await repository.activations(id, {limit: 1}))[0]?.digest).toBe(digest);
});
