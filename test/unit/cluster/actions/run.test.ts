import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {Journal} from '../../../../src/cluster/actions/journal.js';
import {
  type ActionEvent,
  type ActionRun,
  apply,
  observe,
  observeUndo,
  undo,
} from '../../../../src/cluster/actions/run.js';
import type {Observation, Step} from '../../../../src/cluster/actions/step.js';

let world: Set<string>;
let done: string[];
let events: ActionEvent[];
let options: ActionRun;
let path: string;

beforeEach(() => {
  world = new Set();
  done = [];
  events = [];
  path = join(mkdtempSync(join(tmpdir(), 'journal-')), 'deploy', 'aws.json');
  options = {
    journal: Journal.open(path),
    again: 'rulectl deploy aws',
    on: event => events.push(event),
    clock: () => new Date(0),
  };
});

const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  title: `Make ${id}`,
  why: `${id} is needed`,
  command: ['make', id],
  probe: async (): Promise<Observation> => ({state: world.has(id) ? 'present' : 'absent'}),
  run: async () => {
    done.push(id);
    world.add(id);
  },
  undo: {
    run: async () => {
      done.push(`-${id}`);
      world.delete(id);
    },
  },
  ...more,
});
const failing = (times: number) => {
  let left = times;
  return async () => {
    if (left-- > 0) throw new Error('quota exceeded');
    done.push('b');
    world.add('b');
  };
};

describe('apply', () => {
  test('does what is absent, skips what is there, and journals', async () => {
    world.add('b');
    await apply([step('a'), step('b'), step('c')], options);
    expect(done).toEqual(['a', 'c']);
    expect(events.filter(({kind}) => kind === 'skipped')).toHaveLength(1);
    expect(Journal.open(path).entries.map(({step, state}) => `${step} ${state}`)).toEqual([
      'a started',
      'a done',
      'c started',
      'c done',
    ]);
  });

  test('a failure stops half-way, says how to go on, and a second run resumes to the same end', async () => {
    const steps = [step('a'), step('b', {run: failing(1)}), step('c')];
    await expect(apply(steps, options)).rejects.toMatchObject({
      code: 'DEPLOY_STOPPED',
      kind: 'halfway',
      next: expect.stringContaining('rulectl deploy aws'),
    });
    expect([...world]).toEqual(['a']);
    await apply(steps, options);
    expect([...world]).toEqual(['a', 'b', 'c']);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  test('an abort ends between steps', async () => {
    const stop = new AbortController();
    const steps = [step('a', {run: async () => stop.abort(world.add('a'))}), step('b')];
    await expect(apply(steps, {...options, signal: stop.signal})).rejects.toMatchObject({code: 'DEPLOY_STOPPED'});
    expect([...world]).toEqual(['a']);
  });

  test('a stuck step is told in words with the way out', async () => {
    const stuck = step('a', {
      probe: async () => ({state: 'stuck', detail: 'ROLLBACK_COMPLETE', wayOut: 'delete the stack'}),
    });
    await expect(apply([stuck], options)).rejects.toMatchObject({code: 'DEPLOY_STUCK', next: 'delete the stack'});
    expect(done).toEqual([]);
  });

  test('verification that fails is not done', async () => {
    const unready = step('a', {verify: async () => Promise.reject(new Error('0 of 3 ready'))});
    await expect(apply([unready], options)).rejects.toMatchObject({code: 'DEPLOY_STOPPED'});
    expect(options.journal.latest.get('a')).toMatchObject({state: 'failed', detail: '0 of 3 ready'});
  });
});

describe('what was done and not verified', () => {
  test('is verified by the next run, though it is there', async () => {
    let ready = false;
    const slow = step('a', {verify: async () => (ready ? undefined : Promise.reject(new Error('0 of 3 ready')))});
    await expect(apply([slow], options)).rejects.toMatchObject({code: 'DEPLOY_STOPPED'});
    await expect(apply([slow], options)).rejects.toMatchObject({code: 'DEPLOY_STOPPED'});
    ready = true;
    await apply([slow], options);
    expect(done).toEqual(['a']);
  });
});

describe('a thing inside of another', () => {
  const inner = (more: Partial<Step> = {}) => step('b', {within: 'a', ...more});

  test('is not asked about while the other is not there', async () => {
    const asked = inner({probe: async () => Promise.reject(new Error('asked'))});
    const planned = await observe([step('a'), asked]);
    expect(planned[1]).toMatchObject({needed: true, because: expect.stringContaining('nor is Make a')});
  });

  test('cannot be observed while the other cannot', async () => {
    const offline = step('a', {probe: async () => Promise.reject(new Error('no network'))});
    const planned = await observe([offline, inner({probe: async () => Promise.reject(new Error('asked'))})]);
    expect(planned[1]).toMatchObject({needed: true, because: expect.stringContaining('no network')});
  });

  test('went with it: a destroy that was stopped after the outer one goes on', async () => {
    world = new Set(['c']);
    await undo([step('a'), inner({probe: async () => Promise.reject(new Error('asked'))}), step('c')], options);
    expect(done).toEqual(['-c']);
  });
});

describe('a known dead end', () => {
  test('is told in its words, with the way out', async () => {
    const explain = (text: string) =>
      text.includes('quota') ? {detail: 'a quota is used up', wayOut: 'ask for more'} : undefined;
    await expect(apply([step('b', {run: failing(1)})], {...options, explain})).rejects.toMatchObject({
      code: 'DEPLOY_STUCK',
      next: 'ask for more; then run `rulectl deploy aws` again: it resumes',
    });
  });
});

describe('observe', () => {
  test('changes nothing; what cannot be observed counts as absent, and says so', async () => {
    const planned = await observe([step('a'), step('b', {probe: async () => Promise.reject(new Error('no network'))})]);
    expect(planned).toMatchObject([
      {id: 'a', needed: true, command: ['make', 'a'], because: 'is not there'},
      {id: 'b', needed: true, because: expect.stringContaining('no network')},
    ]);
    expect(done).toEqual([]);
  });
});

describe('observeUndo', () => {
  test('tells what an undo would do, backwards, and changes nothing', async () => {
    world = new Set(['a', 'b']);
    const kept = {run: failing(0), keep: async () => 'others use it', command: ['unmake', 'b']};
    const unseen = step('d', {probe: async () => Promise.reject(new Error('no network'))});
    const plan = await observeUndo([step('a'), step('b', {undo: kept}), step('c'), unseen]);
    expect(plan.map(({id, needed, because}) => [id, needed, because])).toEqual([
      ['d', true, 'cannot be observed, so it may be there: no network'],
      ['c', false, 'is not there'],
      ['b', false, 'others use it'],
      ['a', true, 'is there'],
    ]);
    expect(plan[2]).toMatchObject({command: ['unmake', 'b']});
    expect(done).toEqual([]);
  });

  test('asks nobody about what lives in something that is not there', async () => {
    const asked = step('in', {within: 'a', probe: async () => Promise.reject(new Error('asked'))});
    expect(await observeUndo([step('a'), asked])).toMatchObject([
      {id: 'in', needed: false, because: 'is not there: nor is Make a'},
      {id: 'a', needed: false},
    ]);
  });
});

describe('undo', () => {
  test('what is left is called as it was before it went', async () => {
    world.add('a');
    await undo([step('a', {leaves: async () => (world.has('a') ? 'snapshot of a' : 'nothing')})], options);
    expect(events.at(-1)).toMatchObject({kind: 'undone', detail: 'snapshot of a'});
  });

  test('goes backwards over what is there', async () => {
    world = new Set(['a', 'c']);
    await undo([step('a'), step('b'), step('c')], options);
    expect(done).toEqual(['-c', '-a']);
  });

  test('keeps what must stay, and says why', async () => {
    world = new Set(['a']);
    const kept = step('a', {undo: {run: failing(1), keep: async () => 'others use it'}});
    await undo([kept], options);
    expect(events).toContainEqual(expect.objectContaining({kind: 'skipped', detail: 'others use it'}));
    expect([...world]).toEqual(['a']);
  });
});

describe('the journal', () => {
  test('a broken one is set aside, not lost', () => {
    options.journal.write('a', 'done', new Date(0));
    writeFileSync(path, '{broken');
    expect(Journal.open(path).entries).toEqual([]);
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('{broken');
  });
});
