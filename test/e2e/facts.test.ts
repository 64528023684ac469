import {describe, expect, test} from 'vitest';
import {MemoryStore} from '../../src/state/facts/memory/memory-store.js';
import {rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';
import {frontDoor, frontDoorKey} from '../support/front-door.js';

async function door() {
  const store = new MemoryStore({ttlMs: 60_000, sessionBytes: 10_000, idempotencyTtlMs: 60_000});
  const url = await frontDoor(store);
  const cwd = folderOf();
  const run = (...args: string[]) =>
    rulectl([...args, '--cluster', url], {cwd, env: {RULECTL_KEY: frontDoorKey}, input: '{"F": "from stdin"}'});
  const json = async (...args: string[]) => {
    const {code, stdout, stderr} = await run(...args, '-o', 'json');
    return {
      code,
      value: stdout === '' ? undefined : JSON.parse(stdout),
      error: stderr === '' ? undefined : JSON.parse(stderr),
    };
  };
  return {run, json, cwd};
}

describe('rulectl facts', () => {
  test('set, get, merge, rm', async () => {
    const {run, json} = await door();
    const set = await json(
      'facts',
      'set',
      'a/1',
      '--facts',
      '{"Customer": {"tier": "gold", "age": 30}}',
      '--ttl',
      '5m',
    );
    expect(set).toMatchObject({code: 0, value: {session: 'a/1', etag: expect.stringMatching(/^".+"$/)}});
    expect((await json('facts', 'get', 'a/1')).value).toEqual({Customer: {tier: 'gold', age: 30}});
    expect((await run('facts', 'set', 'a/1', '--merge', '--facts', '{"Customer": {"age": null, "n": 1}}')).code).toBe(
      0,
    );
    expect((await json('facts', 'get', 'a/1')).value).toEqual({Customer: {tier: 'gold', n: 1}});
    const stale = await json('facts', 'set', 'a/1', '--facts', '{}', '--if-match', set.value.etag);
    expect(stale).toMatchObject({code: 2, value: undefined, error: {code: 'FACTS_STALE'}});
    expect((await json('facts', 'set', 'a/1', '--facts', '{}', '--if-absent')).error.code).toBe('FACTS_STALE');
    expect((await json('facts', 'set', 'a/2', '--facts', '-')).code).toBe(0);
    expect((await run('facts', 'get', 'a/2')).stdout).toBe('{\n  "F": "from stdin"\n}\n');
    expect((await json('facts', 'rm', 'a/1')).value).toEqual({removed: 1});
    expect(await json('facts', 'get', 'a/1')).toMatchObject({code: 2, error: {code: 'FACTS_UNKNOWN_SESSION'}});
  });

  test('ls, export, rm by prefix', async () => {
    const {run, json} = await door();
    expect((await run('facts', 'ls')).stdout).toBe('No sessions.\n');
    for (const name of ['b2', 'b1', 'c1']) await run('facts', 'set', name, '--facts', `{"F": "${name}"}`);
    expect((await json('facts', 'ls', '--prefix', 'b')).value.map(({session}: {session: string}) => session)).toEqual([
      'b1',
      'b2',
    ]);
    const lines = (await run('facts', 'export')).stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.map(({session, facts}) => [session, facts])).toEqual(
      ['b1', 'b2', 'c1'].map(name => [name, {F: name}]),
    );
    expect((await json('facts', 'rm', '--prefix', 'b')).error.code).toBe('FACTS_REMOVE_UNCONFIRMED');
    expect((await json('facts', 'rm', '--prefix', 'b', '--yes')).value).toEqual({removed: 2});
    expect((await run('facts', 'ls')).stdout).toMatch(/^session .*\nc1 +\d+ B +\d+s /);
  });

  test('eval --session', async () => {
    const {json} = await door();
    for (const n of [1, 2]) {
      const answer = await json('eval', '--session', 'e', '--facts', '{"Event": {"by": 1}}');
      expect(answer.value.facts.Counter).toEqual({n});
    }
    expect((await json('facts', 'get', 'e')).value).toEqual({Event: {by: 1}, Counter: {n: 2}});
  });

  test('says what is missing', async () => {
    const {json} = await door();
    expect((await json('facts', 'set', 'a')).error.code).toBe('FACTS_NOT_GIVEN');
    expect((await json('facts', 'rm')).error.code).toBe('FACTS_NOTHING_TO_REMOVE');
    expect((await json('facts', 'set', 'a', '--facts', '[1]')).error.code).toBe('FACTS_NOT_OBJECT');
    expect(await json('facts', 'set', 'x'.repeat(300), '--facts', '{}')).toMatchObject({
      code: 2,
      error: {code: 'FACTS_SESSION_INVALID'},
    });
  });
});

describe('rulectl facts check', () => {
  test('passes a store that keeps what it acknowledges', async () => {
    const {code, stdout} = await rulectl(['facts', 'check', '--duration', '500ms', '--clients', '4', '-o', 'json'], {
      cwd: folderOf(),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({verdict: 'pass', lost: 0, duplicated: 0, clients: 4, sessions: 50});
  });

  test('takes no password from the command line', async () => {
    const url = 'redis://:secret@127.0.0.1:1';
    const {code, stderr} = await rulectl(['facts', 'check', '--facts', url, '-o', 'json'], {cwd: folderOf()});
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({code: 'FACTS_CHECK_PASSWORD'});
    expect(stderr).not.toContain('secret');
  });

  test('does not pass a store that is not there', async () => {
    const {code, stdout} = await rulectl(
      ['facts', 'check', '--facts', 'redis://127.0.0.1:1', '--duration', '300ms', '--settle', '500ms', '-o', 'json'],
      {cwd: folderOf()},
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({verdict: 'inconclusive', acknowledged: 0});
  });
});
