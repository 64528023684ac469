import {spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openProject} from '../../src/cluster/providers/open-project.js';
import {rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';
import {rulectlJson, stopAtEnd} from '../support/processes.js';

const bin = resolve('bin/rulectl.js');

/** Runs `rulectl init` on a terminal and types each answer when its question has come. Gives all that was shown. */
async function answering(
  cwd: string,
  words: string,
  answers: readonly (readonly [question: string, answer: string])[],
) {
  const {CI: _ci, ...env} = process.env;
  const line = `${process.execPath} ${bin} init ${words}`;
  const child = spawn('script', ['-qec', line, '/dev/null'], {cwd, env: {...env, NO_COLOR: '1', TERM: 'dumb'}});
  let shown = '';
  let from = 0;
  const left = [...answers];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const next = left[0];
    const at = next ? shown.indexOf(next[0], from) : -1;
    // The question ends with what an empty line means, in brackets.
    if (next && at >= 0 && shown.slice(at).trimEnd().endsWith(')')) {
      from = shown.length;
      left.shift();
      child.stdin.write(`${next[1]}\n`);
    }
  });
  const code = await new Promise(done => child.once('close', done));
  expect(left, shown).toEqual([]);
  return {code, shown};
}

describe('init on a terminal', () => {
  test('asks for everything, asks again after nonsense, and makes what was said', async () => {
    const cwd = folderOf();
    const {code, shown} = await answering(cwd, '', [
      ['Which folder?', 'my shop'],
      ['Name of the cluster?', 'My Shop'],
      ['Name of the cluster?', 'shop'],
      ['Start from', 'nonsense'],
      ['Start from', 'fraud'],
      ['Where will it run', 'aws'],
      ['facts of sessions', 'redis'],
      ['versions of rules', ''],
    ]);
    expect(code, shown).toBe(0);
    expect(shown).toContain('for example my-shop');
    expect(shown).toContain('One of blank, fraud, retail, rules');
    const {spec} = await openProject(join(cwd, 'my shop/cluster.yaml'), {env: {REDIS_URL: 'redis://127.0.0.1:1'}});
    expect(spec).toMatchObject({name: 'shop', facts: {store: 'redis'}, repository: {store: 'embedded'}});
    expect(spec.targets.aws).toBeDefined();
    expect(spec.targets.gcp).toBeUndefined();
  });

  test('takes what the flags say without asking, and rules that are there', async () => {
    const cwd = folderOf({'grl/a.grl': 'rule "A" { when X.a > 1 then X.b = 1; }'});
    const {code, shown} = await answering(cwd, 'own --name own --target local --facts memory', [
      ['Start from', 'rules'],
      ['Which folder has them?', 'grl'],
      ['versions of rules', ''],
    ]);
    expect(code, shown).toBe(0);
    expect(shown).toContain('Every node holds every rule');
    expect(readFileSync(join(cwd, 'own/rules/a.grl'), 'utf8')).toContain('rule "A"');
    expect(await rulectl(['test'], {cwd: join(cwd, 'own')})).toMatchObject({code: 0});
  });

  test('overwrites nothing unless it is told to', async () => {
    const cwd = folderOf({'cluster.yaml': 'mine'});
    const flags = '. --name shop --from blank --target all --facts memory --repository embedded';
    const refused = await answering(cwd, flags, [['Overwrite cluster.yaml?', 'no']]);
    expect(refused.code).toBe(2);
    expect(refused.shown).toContain('PROJECT_EXISTS');
    expect(readFileSync(join(cwd, 'cluster.yaml'), 'utf8')).toBe('mine');
    expect(existsSync(join(cwd, 'rules'))).toBe(false);
    expect((await answering(cwd, flags, [['Overwrite cluster.yaml?', 'yes']])).code).toBe(0);
    expect(readFileSync(join(cwd, 'cluster.yaml'), 'utf8')).toContain('name: shop');
  });
});

/** Facts that each ready-made cluster brings. */
const facts = {retail: 'facts/vip.json', fraud: 'facts/stolen.json', blank: 'facts/first.json'};

describe.each(Object.entries(facts))('the ready-made cluster %s', (from, file) => {
  test('checks, passes its tests, runs, answers the same on the cluster, and renders', async () => {
    const home = folderOf();
    expect(await rulectl(['init', 'ready', '--from', from, '--yes'], {cwd: home})).toMatchObject({code: 0});
    const cwd = join(home, 'ready');
    for (const words of [['check'], ['test'], ['render', '--check'], ['fmt', '--check']])
      expect(await rulectl(words, {cwd}), words.join(' ')).toMatchObject({code: 0});
    stopAtEnd(cwd);
    await rulectlJson(['up', '--detach'], {cwd});
    const evaluate = (...more: string[]) =>
      rulectlJson<{facts: object; fired: string[]}>(
        ['eval', '--facts', file, '--now', '2026-01-01T00:00:00Z', ...more],
        {cwd},
      );
    const [here, there] = [await evaluate(), await evaluate('--cluster')];
    expect(there.facts).toEqual(here.facts);
    expect(there.fired).toEqual(here.fired);
    expect(here.fired.length).toBeGreaterThan(0);
  });
});

test('a project around rules of one’s own works at once', async () => {
  const home = folderOf();
  const rules = resolve('clusters/retail/rules');
  const made = await rulectlJson<{proposal: {kind: string}}>(['init', 'own', '--from-rules', rules], {cwd: home});
  expect(made.proposal.kind).toBe('groups');
  const cwd = join(home, 'own');
  for (const words of [['check'], ['test'], ['render', '--check']])
    expect(await rulectl(words, {cwd}), words.join(' ')).toMatchObject({code: 0});
  writeFileSync(join(cwd, 'facts/mine.json'), readFileSync('clusters/retail/facts/vip.json'));
  stopAtEnd(cwd);
  await rulectlJson(['up', '--detach', '--nodes', 'validation=1,pricing=1,loyalty=1'], {cwd});
  const words = ['eval', '--facts', 'facts/mine.json', '--now', '2026-01-01T00:00:00Z'];
  const here = await rulectlJson<{facts: object}>(words, {cwd});
  expect((await rulectlJson<{facts: object}>([...words, '--cluster'], {cwd})).facts).toEqual(here.facts);
});

test('--from and --from-rules together are refused', async () => {
  const {code, stderr} = await rulectl(['init', 'x', '--from', 'retail', '--from-rules', '.'], {cwd: folderOf()});
  expect(code).toBe(2);
  expect(stderr).toContain('--from-rules');
});
