import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {newCommitId} from '../../../../src/state/facts/commit-id.js';
import {MemoryStore} from '../../../../src/state/facts/memory/memory-store.js';
import type {SessionKey} from '../../../../src/state/facts/session-key.js';
import {TwoTierStore} from '../../../../src/state/facts/two-tier-store.js';

const keyOf = (session: string): SessionKey => ({environment: 'dev', ruleset: 'shop', session});

/** A store that counts its loads, and whose messages can be held back as a network does. */
class RemoteStore extends MemoryStore {
  loads = 0;
  deaf = false;
  /** What a load waits for, so that things can happen meanwhile. */
  gate: Promise<void> = Promise.resolve();
  readonly #own = new Set<Parameters<MemoryStore['watch']>[0]>();

  constructor() {
    super({ttlMs: 60_000, sessionBytes: 100_000, idempotencyTtlMs: 60_000});
    super.watch(change => {
      if (!this.deaf) for (const listener of this.#own) listener(change);
    });
  }
  override async load(key: SessionKey) {
    this.loads++;
    const stored = await super.load(key);
    await this.gate;
    return stored;
  }
  override watch(listener: Parameters<MemoryStore['watch']>[0]) {
    this.#own.add(listener);
    return () => this.#own.delete(listener);
  }
  /** As after a reconnect. */
  missed() {
    this.deaf = false;
    for (const listener of this.#own) listener({type: 'missed'});
  }
}

function open(limits = {entries: 100, bytes: 2 ** 20}) {
  const remote = new RemoteStore();
  const near = new TwoTierStore(remote, limits);
  onTestFinished(() => near.close());
  const write = (session: string, facts: unknown, ttlMs?: number) =>
    remote.commit({
      key: keyOf(session),
      id: newCommitId(),
      text: JSON.stringify(facts),
      ...(ttlMs === undefined ? {} : {ttlMs}),
    });
  const read = async (session: string) => (await near.load(keyOf(session)))?.facts;
  return {remote, near, write, read};
}

describe('two tiers', () => {
  test('load a session once, and count what that saved', async () => {
    const {remote, near, write, read} = open();
    await write('a', {F: 1});
    for (let i = 0; i < 4; i++) expect(await read('a')).toEqual({F: 1});
    expect(remote.loads).toBe(1);
    expect(near.cache).toMatchObject({hits: 3, misses: 1, entries: 1});
  });

  test('make one load of many requests for one cold session', async () => {
    const {remote, write, read} = open();
    await write('a', {F: 1});
    const all = await Promise.all(Array.from({length: 100}, () => read('a')));
    expect(all.every(facts => facts?.F === 1)).toBe(true);
    expect(remote.loads).toBe(1);
  });

  test('drop a copy when its session changes, and keep it on the echo of the own commit', async () => {
    const {remote, near, write, read} = open();
    await write('a', {F: 1});
    await read('a');
    await write('a', {F: 2});
    expect(await read('a')).toEqual({F: 2});
    expect(remote.loads).toBe(2);
    await near.commit({key: keyOf('a'), id: newCommitId(), text: '{"F":3}'});
    expect(await read('a')).toEqual({F: 3});
    expect(remote.loads).toBe(2);
    await remote.delete(keyOf('a'));
    expect(await read('a')).toBeUndefined();
  });

  test('drop everything when changes may have been missed', async () => {
    const {remote, near, write, read} = open();
    await write('a', {F: 1});
    await read('a');
    remote.deaf = true;
    await write('a', {F: 2});
    expect(await read('a')).toEqual({F: 1});
    expect(await near.load(keyOf('a'), {fresh: true})).toMatchObject({text: '{"F":2}'});
    remote.missed();
    expect(near.cache.entries).toBe(0);
    expect(await read('a')).toEqual({F: 2});
  });

  test('a stale copy costs a conflict, which brings the new facts', async () => {
    const {remote, near, write, read} = open();
    await write('a', {F: 1});
    const stale = await near.load(keyOf('a'));
    remote.deaf = true;
    await write('a', {F: 2});
    const refused = await near.commit({key: keyOf('a'), id: newCommitId(), expected: stale!.version, text: '{"F":9}'});
    expect(refused.outcome).toBe('conflict');
    expect(await read('a')).toEqual({F: 2});
    expect(remote.loads).toBe(1);
  });

  test('keep no load that a change overtook', async () => {
    const {remote, write, read} = open();
    await write('a', {F: 1});
    let open_ = (): void => {};
    remote.gate = new Promise(resolve => (open_ = resolve));
    const early = read('a');
    await sleep(5);
    await write('a', {F: 2});
    const late = read('a');
    open_();
    expect(await early).toEqual({F: 1});
    expect(await late).toEqual({F: 2});
    expect(await read('a')).toEqual({F: 2});
  });

  test('never serve a copy past its time', async () => {
    const {remote, write, read} = open();
    await write('a', {F: 1}, 40);
    expect(await read('a')).toEqual({F: 1});
    await sleep(60);
    expect(await read('a')).toBeUndefined();
    expect(remote.loads).toBe(2);
  });

  test('stay within their bounds', async () => {
    const few = open({entries: 3, bytes: 2 ** 20});
    const small = open({entries: 1000, bytes: 10_000});
    for (const {write, read} of [few, small]) {
      for (let i = 0; i < 50; i++) {
        await write(`s${i}`, {F: 'x'.repeat(1000)});
        await read(`s${i}`);
      }
    }
    expect(few.near.cache.entries).toBe(3);
    expect(small.near.cache.bytes).toBeLessThanOrEqual(10_000);
    expect(small.near.cache.entries).toBeGreaterThan(0);
  });

  test('forget a session whose commit failed: what became of it is not known', async () => {
    const {remote, near, write, read} = open();
    await write('a', {F: 1});
    await read('a');
    remote.commit = () => Promise.reject(new Error('lost'));
    await expect(near.commit({key: keyOf('a'), id: newCommitId(), text: '{}'})).rejects.toThrow('lost');
    expect(near.cache.entries).toBe(0);
  });
});
