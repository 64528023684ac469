import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {newCommitId} from '../../src/state/facts/commit-id.js';
import type {Commit, FactChange, FactStore} from '../../src/state/facts/fact-store.js';
import type {StoreSettings} from '../../src/state/facts/limits.js';
import type {SessionKey} from '../../src/state/facts/session-key.js';
import {until} from '../support/servers.js';

/** Opens a client of one and the same store: two calls see each other's sessions. */
export type OpenStore = (settings: StoreSettings) => Promise<FactStore>;

const settings: StoreSettings = {ttlMs: 60_000, sessionBytes: 4096, idempotencyTtlMs: 60_000};

let made = 0;
const environment = `test-${process.pid}`;
const freshKey = (session = `session ${++made} {ä}/*`): SessionKey => ({environment, ruleset: 'retail', session});
const commitOf = (key: SessionKey, more: Partial<Commit> = {}): Commit => ({key, id: newCommitId(), ...more});

/** What every adapter must do. `both` are two clients of the same store, as two gateways have them. */
export function factStoreSuite(name: string, open: OpenStore): void {
  describe(`FactStore on ${name}`, () => {
    let one: FactStore;
    let two: FactStore;
    beforeAll(async () => {
      [one, two] = await Promise.all([open(settings), open(settings)]);
    });
    afterAll(async () => {
      await Promise.all([one.close(), two.close()]);
    });

    const put = async (key: SessionKey, facts: unknown, more: Partial<Commit> = {}) => {
      const outcome = await one.commit(commitOf(key, {text: JSON.stringify(facts), ...more}));
      if (outcome.outcome !== 'committed') throw new Error(outcome.outcome);
      return outcome.stored!;
    };

    /** What a list says of one session. */
    const leftOf = async (key: SessionKey): Promise<number | null | undefined> => {
      let cursor: string | undefined;
      do {
        const page = await two.list({...key, prefix: key.session, ...(cursor === undefined ? {} : {cursor})});
        if (page.sessions.length > 0) return page.sessions[0]!.leftMs;
        cursor = page.cursor;
      } while (cursor !== undefined);
      return undefined;
    };

    test('gives back what was stored, to everybody', async () => {
      const key = freshKey();
      expect(await one.load(key)).toBeUndefined();
      const stored = await put(key, {Customer: {name: 'Zoë 🙂', age: 30, __proto__: null}});
      for (const store of [one, two]) {
        const loaded = await store.load(key);
        expect(loaded?.facts).toEqual({Customer: {name: 'Zoë 🙂', age: 30}});
        expect(loaded?.version).toBe(stored.version);
        expect(loaded?.ttlMs).toBe(60_000);
        expect(loaded?.leftMs).toBeGreaterThan(50_000);
      }
    });

    test('keeps sessions of environments, rulesets and names apart', async () => {
      const keys = [
        {environment, ruleset: 'a', session: 'b/c'},
        {environment, ruleset: 'a/b', session: 'c'},
        {environment: `${environment}/a`, ruleset: 'b', session: 'c'},
        {environment, ruleset: 'a', session: 'b%2fc'},
        {environment, ruleset: 'a', session: 'B/C'},
      ];
      for (const [i, key] of keys.entries()) await put(key, {F: {i}});
      for (const [i, key] of keys.entries()) expect((await two.load(key))?.facts).toEqual({F: {i}});
    });

    test('refuses a stale commit, and says what is there', async () => {
      const key = freshKey();
      const first = await put(key, {F: {n: 1}}, {expected: null});
      const second = await put(key, {F: {n: 2}}, {expected: first.version});
      expect(second.version).not.toBe(first.version);
      for (const expected of [first.version, null, 'nonsense']) {
        const refused = await two.commit(commitOf(key, {expected, text: '{"F":{"n":3}}'}));
        expect(refused).toMatchObject({outcome: 'conflict', current: {version: second.version}});
      }
      expect((await two.load(key, {fresh: true}))?.facts).toEqual({F: {n: 2}});
      const nobody = await two.commit(commitOf(freshKey(), {expected: '1-x', text: '{}'}));
      expect(nobody).toEqual({outcome: 'conflict', current: undefined});
    });

    test('compares also where nothing is written', async () => {
      const key = freshKey();
      const absent = await one.commit(commitOf(key, {expected: null}));
      expect(absent).toEqual({outcome: 'committed', stored: undefined});
      expect(await one.load(key, {fresh: true})).toBeUndefined();
      const stored = await put(key, {F: 1});
      const same = await one.commit(commitOf(key, {expected: stored.version}));
      expect(same).toMatchObject({outcome: 'committed', stored: {version: stored.version, text: '{"F":1}'}});
      expect((await one.commit(commitOf(key, {expected: null}))).outcome).toBe('conflict');
    });

    test('has no two versions alike, though a session is deleted and made anew', async () => {
      const key = freshKey();
      const before = await put(key, {F: {n: 1}});
      expect(await one.delete(key)).toBe('deleted');
      const after = await put(key, {F: {n: 2}});
      expect(after.version).not.toBe(before.version);
      expect((await two.commit(commitOf(key, {expected: before.version}))).outcome).toBe('conflict');
    });

    test('deletes on condition', async () => {
      const key = freshKey();
      expect(await one.delete(key)).toBe('absent');
      expect(await one.delete(key, '1-x')).toBe('conflict');
      const {version} = await put(key, {F: 1});
      expect(await two.delete(key, 'stale')).toBe('conflict');
      expect(await two.delete(key, version)).toBe('deleted');
      expect(await one.load(key, {fresh: true})).toBeUndefined();
    });

    test('applies a commit once that is handed in twice', async () => {
      const key = freshKey();
      const commit = commitOf(key, {expected: null, text: '{"F":1}', effects: []});
      const first = await one.commit(commit);
      const again = await two.commit(commit);
      expect(again).toMatchObject({
        outcome: 'committed',
        stored: {version: first.outcome === 'committed' && first.stored?.version},
      });
    });

    test('gives a repeated request its first answer, also after others changed the session', async () => {
      const key = freshKey();
      const idempotency = {key: 'once: {1} ü', fingerprint: 'f1', answer: 'the first answer with spaces'};
      await put(key, {F: 1}, {idempotency});
      await put(key, {F: 2});
      const again = await two.commit(
        commitOf(key, {
          expected: 'old',
          text: '{"F":3}',
          idempotency: {...idempotency, fingerprint: 'f2', answer: 'second'},
        }),
      );
      expect(again).toMatchObject({outcome: 'repeated', fingerprint: 'f1', answer: 'the first answer with spaces'});
      expect((await one.load(key, {fresh: true}))?.facts).toEqual({F: 2});
      expect(await two.recall(key, idempotency.key)).toEqual({fingerprint: 'f1', answer: idempotency.answer});
      const elsewhere = freshKey();
      expect(await two.recall(elsewhere, idempotency.key)).toBeUndefined();
      expect((await put(elsewhere, {F: 3}, {idempotency})).facts).toEqual({F: 3});
    });

    test('remembers an answer as long as it is told, else for its default', async () => {
      const key = freshKey();
      const answered = {fingerprint: 'f1', answer: 'the first answer'};
      await put(key, {F: 1}, {idempotency: {...answered, key: 'briefly', ttlMs: 300}});
      await put(key, {F: 2}, {idempotency: {...answered, key: 'long'}});
      expect(await two.recall(key, 'briefly')).toEqual(answered);
      await expect.poll(() => two.recall(key, 'briefly'), {timeout: 5000}).toBeUndefined();
      expect(await two.recall(key, 'long')).toEqual(answered);
    });

    test('lets one of many win', async () => {
      const key = freshKey();
      await put(key, {F: {n: 0}});
      const add = async (store: FactStore): Promise<void> => {
        for (;;) {
          const current = (await store.load(key))!;
          const n = (current.facts.F as {n: number}).n + 1;
          const {outcome} = await store.commit(
            commitOf(key, {expected: current.version, text: JSON.stringify({F: {n}})}),
          );
          if (outcome === 'committed') return;
        }
      };
      await Promise.all(Array.from({length: 40}, (_, i) => add(i % 2 === 0 ? one : two)));
      expect((await two.load(key, {fresh: true}))?.facts).toEqual({F: {n: 40}});
    });

    test('forgets a session when its time is over, and never shows it after that', async () => {
      const key = freshKey();
      const stored = await put(key, {F: 1}, {ttlMs: 300});
      expect(stored.ttlMs).toBe(300);
      await one.load(key);
      // Its own time goes on holding for commits that say nothing of time.
      const kept = await put(key, {F: 2}, {expected: stored.version});
      expect(kept.ttlMs).toBe(300);
      await until(() => kept.leftMs <= 0);
      expect(await one.load(key)).toBeUndefined();
      await until(async () => (await two.load(key, {fresh: true})) === undefined);
      expect((await one.commit(commitOf(key, {expected: kept.version}))).outcome).toBe('conflict');
    });

    test('a commit without change extends the time; 0 keeps for ever', async () => {
      const key = freshKey();
      const {version} = await put(key, {F: 1}, {ttlMs: 500});
      for (let i = 0; i < 4; i++) {
        await sleep(200);
        expect((await one.commit(commitOf(key, {expected: version}))).outcome).toBe('committed');
      }
      const forever = await one.commit(commitOf(key, {expected: version, ttlMs: 0}));
      expect(forever).toMatchObject({stored: {ttlMs: 0, expiresAt: Number.POSITIVE_INFINITY}});
      expect(await leftOf(key)).toBeNull();
      await put(key, {F: 2}, {ttlMs: 5000});
      expect(await leftOf(key)).toBeGreaterThan(4000);
    });

    test('tells the others of each change', async () => {
      const changes: FactChange[] = [];
      const unwatch = two.watch(change => changes.push(change));
      await until(async () => {
        // The way for changes opens in the background: the first ones may be missed, and "missed" says so.
        const probe = freshKey();
        const {version} = await put(probe, {F: 0});
        await sleep(20);
        return changes.some(change => change.type === 'changed' && change.version === version);
      });
      const key = freshKey();
      const {version} = await put(key, {F: 1});
      await one.delete(key);
      const own = () => changes.filter(change => change.type === 'changed' && change.key.session === key.session);
      await until(() => own().length >= 2);
      expect(own()).toEqual([
        {type: 'changed', key, version},
        {type: 'changed', key, version: null},
      ]);
      unwatch();
    });

    test('lists every session of a ruleset', async () => {
      const ruleset = `listed ${++made}`;
      const names = Array.from({length: 130}, (_, i) => `${i % 2 === 0 ? 'even' : 'odd'}-${i}*?[x]`);
      await Promise.all(names.map(session => put({environment, ruleset, session}, {F: {session}})));
      const all = async (prefix?: string) => {
        const found = new Map<string, number>();
        let cursor: string | undefined;
        do {
          const page = await two.list({
            environment,
            ruleset,
            most: 20,
            ...(prefix === undefined ? {} : {prefix}),
            ...(cursor === undefined ? {} : {cursor}),
          });
          for (const {session, bytes} of page.sessions) found.set(session, bytes);
          cursor = page.cursor;
        } while (cursor !== undefined);
        return found;
      };
      const found = await all();
      expect([...found.keys()].sort()).toEqual([...names].sort());
      expect(found.get(names[0]!)).toBe(Buffer.byteLength(JSON.stringify({F: {session: names[0]}})));
      expect((await all('odd-')).size).toBe(65);
    });

    test('hands effects out until they are settled, each with one key', async () => {
      const key = {environment: `${environment}-${++made}`, ruleset: 'retail', session: 'effects'};
      const effect = (n: number) => ({name: 'SendEmail', target: 'Mailer', args: [n, {a: null}], rule: 'Welcome'});
      const commit = commitOf(key, {text: '{"F":1}', effects: [effect(1), effect(2)]});
      await one.commit(commit);
      await one.commit(commit);
      await one.commit(commitOf(key, {expected: 'stale', text: '{}', effects: [effect(9)]}));
      await one.commit(commitOf(key, {effects: [effect(3)]}));
      expect(await two.outbox.size(key.environment)).toBe(3);
      const take = (consumer: string, most = 10, leaseMs = 300) =>
        two.outbox.take({environment: key.environment, consumer, most, leaseMs});
      const first = await take('a', 2);
      expect(first.map(({args}) => args[0])).toEqual([1, 2]);
      expect(first[0]).toMatchObject({...effect(1), key, attempt: 1, idempotencyKey: `${commit.id}-0`});
      await two.outbox.settle(key.environment, [first[0]!.ticket]);
      const second = await take('b');
      expect(second.map(({args}) => args[0])).toEqual([3]);
      expect(await take('c')).toEqual([]);
      await sleep(350);
      const late = await take('d');
      expect(late.map(({args, attempt}) => [args[0], attempt]).sort()).toEqual([
        [2, 2],
        [3, 2],
      ]);
      expect(late.find(({args}) => args[0] === 2)?.idempotencyKey).toBe(first[1]!.idempotencyKey);
      await two.outbox.settle(
        key.environment,
        late.map(({ticket}) => ticket),
      );
      expect(await one.outbox.size(key.environment)).toBe(0);
      await sleep(320);
      expect(await take('e')).toEqual([]);
    });

    test.each([
      ['an empty name', {session: ''}, {}, 'FACTS_SESSION_INVALID'],
      ['a line break in the name', {session: 'a\nb'}, {}, 'FACTS_SESSION_INVALID'],
      ['a long name', {session: 'x'.repeat(257)}, {}, 'FACTS_SESSION_INVALID'],
      ['a lone surrogate', {session: '\ud800'}, {}, 'FACTS_SESSION_INVALID'],
      ['large facts', {}, {text: JSON.stringify({F: 'ü'.repeat(2100)})}, 'FACTS_TOO_LARGE'],
      [
        'an empty idempotency key',
        {},
        {idempotency: {key: '', fingerprint: 'f', answer: 'a'}},
        'FACTS_IDEMPOTENCY_INVALID',
      ],
    ])('refuses %s', async (_what, key, more, code) => {
      await expect(one.commit(commitOf({...freshKey(), ...key}, more))).rejects.toMatchObject({code});
    });
  });
}
