import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadRuleset} from '../../src/rules/ruleset/load.js';
import {sourceOfBundle} from '../../src/rules/ruleset/source-of-bundle.js';
import type {Push, Repository} from '../../src/state/repository/repository.js';
import {bundleSaying} from '../support/bundles.js';

const hand = {actor: 'key-1', author: 'ada', message: 'because'};

/** A push of a bundle that says a word. Each test has an environment of its own. */
export function pushOf(word: string, environment: string, activate = false): Push {
  const {version: _version, digest: bundle, ...content} = bundleSaying(word, {environment});
  return {
    ...hand,
    environment,
    ruleset: content.name,
    bundle,
    content,
    source: 'a test',
    split: {stages: [], colocations: []},
    rules: 1,
    ...(activate ? {activate: {}} : {}),
  };
}

/** What every repository does, whatever database is below. */
export function repositorySuite(name: string, open: () => Promise<Repository>): void {
  describe(`Repository on ${name}`, () => {
    let repository: Repository;
    beforeAll(async () => {
      repository = await open();
      await repository.migrate();
    });
    afterAll(() => repository.close());

    const id = (environment: string) => ({environment, ruleset: 'shop'});

    test('numbers versions, and knows content that it has', async () => {
      const first = await repository.push(pushOf('one', 'numbers'));
      const second = await repository.push(pushOf('two', 'numbers'));
      const again = await repository.push(pushOf('one', 'numbers'));
      expect([first, second, again].map(({version, created}) => [version.version, created])).toEqual([
        [1, true],
        [2, true],
        [1, false],
      ]);
      const versions = await repository.versions(id('numbers'), {limit: 10});
      expect(versions.map(({version}) => version)).toEqual([2, 1]);
      expect(versions[1]).toMatchObject({author: 'ada', message: 'because', source: 'a test', rules: 1});
      expect(await repository.versions(id('numbers'), {limit: 10, before: 2})).toHaveLength(1);
    });

    test('names a version by the digest of its rules, and by that of its bundle', async () => {
      const bundle = {...bundleSaying('digest', {environment: 'digests'}), version: 1};
      const {version, activation} = await repository.push(pushOf('digest', 'digests', true));
      const digests = {digest: loadRuleset(sourceOfBundle(bundle)).digest, bundle: bundle.digest};
      expect(version).toMatchObject(digests);
      expect(activation).toMatchObject(digests);
      expect((await repository.versions(id('digests'), {limit: 1}))[0]).toMatchObject(digests);
      expect((await repository.rulesets('digests'))[0]?.active).toMatchObject(digests);
    });

    test('gives back a version as it was pushed, U+0000 and all', async () => {
      const odd = 'nul \u0000, quote ", ünïcödé 🙂';
      const {version} = await repository.push(pushOf(odd, 'content'));
      const {bundle} = await repository.version(id('content'), version.version);
      expect(bundle).toEqual({...bundleSaying(odd, {environment: 'content'}), version: 1});
    });

    test('keeps environments apart', async () => {
      await repository.push(pushOf('here', 'env-a', true));
      await repository.push(pushOf('there', 'env-b', true));
      const {bundles} = await repository.snapshot('env-a');
      expect(bundles.shop).toMatchObject({environment: 'env-a', version: 1});
      const names = (await repository.environments()).map(({name: environment}) => environment);
      expect(names).toEqual(expect.arrayContaining(['env-a', 'env-b']));
    });

    test('changes the revision with each change, and tells who listens', async () => {
      let told = 0;
      repository.onChange(() => told++);
      const before = await repository.revision('revisions');
      await repository.push(pushOf('x', 'revisions'));
      expect(await repository.revision('revisions')).not.toBe(before);
      await expect.poll(() => told).toBeGreaterThan(0);
    });

    test('activates, and goes back further with each roll-back', async () => {
      for (const word of ['a', 'b', 'c']) await repository.push(pushOf(word, 'stack', true));
      const back = () => repository.activate({...id('stack'), ...hand, kind: 'rollback'});
      expect(await back()).toMatchObject({sequence: 4, version: 2, kind: 'rollback'});
      expect(await back()).toMatchObject({sequence: 5, version: 1});
      await expect(back()).rejects.toMatchObject({code: 'REPOSITORY_NOTHING_BEFORE'});
      expect(await repository.activate({...id('stack'), ...hand, version: 3, kind: 'activate'})).toMatchObject({
        sequence: 6,
        version: 3,
      });
      expect(await back()).toMatchObject({sequence: 7, version: 1});
      const {bundles} = await repository.snapshot('stack');
      expect(bundles.shop?.version).toBe(1);
      const activations = await repository.activations(id('stack'), {limit: 3});
      expect(activations.map(({sequence, version}) => [sequence, version])).toEqual([
        [7, 1],
        [6, 3],
        [5, 1],
      ]);
    });

    test('refuses what is not there', async () => {
      await expect(repository.version(id('nowhere'))).rejects.toMatchObject({code: 'REPOSITORY_UNKNOWN_RULESET'});
      await repository.push(pushOf('a', 'gaps'));
      await expect(repository.version(id('gaps'))).rejects.toMatchObject({code: 'REPOSITORY_UNKNOWN_VERSION'});
      await expect(repository.activate({...id('gaps'), ...hand, version: 9, kind: 'activate'})).rejects.toMatchObject({
        code: 'REPOSITORY_UNKNOWN_VERSION',
      });
    });

    test('keeps nothing of a push whose activation is refused', async () => {
      await repository.push(pushOf('a', 'whole', true));
      const push = {...pushOf('b', 'whole'), activate: {sequence: 1}};
      await expect(repository.push(push)).rejects.toMatchObject({code: 'REPOSITORY_MOVED_ON'});
      expect(await repository.versions(id('whole'), {limit: 10})).toHaveLength(1);
      const audit = await repository.audit('whole', {limit: 10});
      expect(audit.map(({action}) => action)).toEqual(['activate', 'push']);
    });

    test('carries the signature of the activation in force', async () => {
      const signature = {keyId: 'k', sequence: 1, value: 'v'};
      await repository.push({...pushOf('a', 'signed'), activate: {sequence: 1, signature}});
      const {bundles} = await repository.snapshot('signed');
      expect(bundles.shop?.signature).toEqual(signature);
      const [activation] = await repository.activations(id('signed'), {limit: 1});
      expect(activation?.keyId).toBe('k');
    });

    test('queues writers: every push gets a number, and there are no gaps', async () => {
      const words = Array.from({length: 12}, (_, i) => `w${i}`);
      const outcomes = await Promise.all(words.map(word => repository.push(pushOf(word, 'queue', true))));
      const numbers = outcomes.map(({version}) => version.version).sort((a, b) => a - b);
      expect(numbers).toEqual(words.map((_, i) => i + 1));
      const sequences = (await repository.activations(id('queue'), {limit: 20})).map(({sequence}) => sequence);
      expect(sequences).toEqual(words.map((_, i) => 12 - i));
    });

    test('keeps the history of the cluster file, one entry for each text', async () => {
      for (const [word, spec] of [
        ['a', 'first'],
        ['b', 'first'],
        ['c', 'second'],
        ['d', 'first'],
      ] as const) {
        await repository.push({...pushOf(word, 'specs'), spec});
      }
      const specs = await repository.specs(id('specs'), {limit: 10});
      expect(specs.map(({number, text}) => [number, text])).toEqual([
        [3, 'first'],
        [2, 'second'],
        [1, 'first'],
      ]);
    });

    test('keeps keys by hash, refuses a name twice, and forgets nothing of a revoked one', async () => {
      const key = {id: 'ci', hash: 'a'.repeat(64), scopes: ['rules'], note: 'for CI'};
      await repository.createKey('keys', key, hand);
      await repository.createKey('keys', key, hand);
      await expect(repository.createKey('keys', {...key, hash: 'b'.repeat(64)}, hand)).rejects.toMatchObject({
        code: 'REPOSITORY_KEY_EXISTS',
      });
      expect((await repository.snapshot('keys')).keys).toMatchObject([key]);
      await repository.revokeKey('keys', 'ci', hand);
      expect((await repository.snapshot('keys')).keys).toEqual([]);
      await expect(repository.revokeKey('keys', 'ci', hand)).rejects.toMatchObject({code: 'REPOSITORY_UNKNOWN_KEY'});
      await expect(repository.createKey('keys', key, hand)).rejects.toMatchObject({code: 'REPOSITORY_KEY_EXISTS'});
      const audit = await repository.audit('keys', {limit: 10});
      expect(audit.map(({action, subject}) => [action, subject])).toEqual([
        ['key-revoke', 'ci'],
        ['key-create', 'ci'],
      ]);
    });

    test('lets controls know each other’s nodes', async () => {
      const member = (name: string) => ({name, url: `http://${name}`});
      expect(await repository.exchangeMembers('members', 'one', [member('a'), member('b')])).toEqual([]);
      expect(await repository.exchangeMembers('members', 'two', [member('c')])).toEqual([member('a'), member('b')]);
      expect(await repository.exchangeMembers('members', 'one', [member('a')])).toEqual([member('c')]);
      expect(await repository.exchangeMembers('members', 'two', [])).toEqual([member('a')]);
    });

    test('brings the schema up to date as often as it is asked', async () => {
      await repository.migrate();
      expect(await repository.versions(id('numbers'), {limit: 10})).toHaveLength(2);
    });
  });
}
