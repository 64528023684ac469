import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';

/** A specialised project with one rule file for each group. */
function projectOf(groups: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(groups);
  const spec = names.map(name => `    ${name}: {rules: [rules/${name}/*.grl]}`);
  return {
    'cluster.yaml': [
      'apiVersion: rulectl.dev/v1',
      'kind: Cluster',
      'metadata: {name: probe}',
      'spec:',
      '  topology: specialised',
      '  groups:',
      ...spec,
      '',
    ].join('\n'),
    ...Object.fromEntries(names.map(name => [`rules/${name}/${name}.grl`, groups[name]!])),
  };
}

const planOf = async (groups: Readonly<Record<string, string>>, args: readonly string[] = []) => {
  const {code, stdout, stderr} = await rulectl(['split', '-o', 'json', ...args], {cwd: folderOf(projectOf(groups))});
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  return JSON.parse(stdout);
};

const stagesOf = (plan: {stages: {groups: string[]}[]}): string[][] =>
  plan.stages.map(({groups}) => [...groups].sort());

const pipeline = {
  a: 'rule "A" salience 10 { when C.x > 1 then C.ok = true; }',
  b: 'rule "B" salience 1 { when C.ok == true then C.b = 1; }',
};
const late = {
  a: 'rule "Late" salience 1 { when C.x > 1 then C.ok = true; }',
  b: 'rule "Early" salience 10 { when C.ok != true then C.b = 1; }',
};

describe('split', () => {
  test('independent groups share a stage', async () => {
    const plan = await planOf({a: 'rule A { when C.x > 1 then C.a = 1; }', b: 'rule B { when C.x > 1 then C.b = 1; }'});
    expect(stagesOf(plan)).toEqual([['a', 'b']]);
    expect(plan.stages[0]).toMatchObject({reads: ['C.x'], writes: ['C.a', 'C.b']});
  });

  test('a producer that outranks its reader comes a stage before', async () => {
    const plan = await planOf(pipeline);
    expect(stagesOf(plan)).toEqual([['a'], ['b']]);
    expect(plan.colocations).toEqual([]);
  });

  test('one that ranks lower is kept together with it: rules, path, reason, what would help', async () => {
    expect((await planOf(late)).colocations).toMatchObject([
      {
        groups: ['a', 'b'],
        rules: ['Late', 'Early'],
        path: 'C.ok',
        why: expect.stringContaining('outrank'),
        fix: expect.stringContaining('salience'),
      },
    ]);
    const {stdout} = await rulectl(['split'], {cwd: folderOf(projectOf(late))});
    expect(stdout).toMatch(/a \+ b \(on nodes of a\) {2}2 rules/);
    expect(stdout).toMatch(/Kept together\n {2}a \+ b {2}Late and Early, over C\.ok/);
  });

  test('--auto makes groups of its own', async () => {
    const plan = await planOf(late, ['--auto', '2']);
    expect(stagesOf(plan)).toEqual([['auto-1']]);
    expect(plan.colocations).toEqual([]);
  });

  test.each([
    ['split.svg', /^<svg[\s\S]*Late[\s\S]*<\/svg>\s*$/],
    ['split.dot', /^digraph[\s\S]*Early[\s\S]*C\.ok/],
  ])('--graph %s', async (file, content) => {
    const cwd = folderOf(projectOf(late));
    expect((await rulectl(['split', '--graph', file], {cwd})).code).toBe(0);
    expect(readFileSync(join(cwd, file), 'utf8')).toMatch(content);
  });

  test('--diff says what a change of rules does to the plan', async () => {
    const before = folderOf(projectOf(pipeline));
    const [{diff: same}, {diff}] = [await planOf(pipeline, ['--diff', before]), await planOf(late, ['--diff', before])];
    expect(same.same).toBe(true);
    expect(diff).toMatchObject({
      rules: {added: ['Late', 'Early'], removed: ['A', 'B']},
      colocations: {added: [{groups: ['a', 'b']}], removed: []},
      hops: {from: 2, to: 1},
    });
    const {stdout} = await rulectl(['split', '--diff', before], {cwd: folderOf(projectOf(late))});
    expect(stdout).toMatch(/Against[\s\S]*\+ rule Late[\s\S]*- kept together now: a \+ b/);
  });

  test('a replicated cluster has nothing to split', async () => {
    const cwd = folderOf();
    await rulectl(['init', '--from', 'blank', '--yes'], {cwd});
    const {code, stdout} = await rulectl(['split'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toMatch(/Every node holds all 2 rules/);
  });

  test.each([
    [['--graph', 'x.png'], /SPLIT_GRAPH_FORMAT/],
    [['--auto', 'many'], /whole number/],
    [['--diff', 'nowhere'], /SPLIT_DIFF_MISSING.*nowhere/],
    [['-f', 'nowhere.yaml'], /SPEC_MISSING/],
  ])('%j is refused', async (args, says) => {
    const {code, stdout, stderr} = await rulectl(['split', ...args], {cwd: folderOf(projectOf(pipeline))});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(says);
  });
});
