import {chmodSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {bundleOf} from '../../../../src/cluster/project/bundle-of.js';
import {rulesetSourceOf} from '../../../../src/cluster/project/project.js';
import {filesOf, readRuleArguments} from '../../../../src/cluster/project/rule-files.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {reportOf} from '../../../../src/kit/error-report.js';
import type {RulectlError} from '../../../../src/kit/errors.js';
import {clusterText} from '../../../support/cluster-text.js';
import {folderOf} from '../../../support/folder.js';

const rule = (name: string) => `rule ${name} { when true then X.${name} = 1; }`;

function projectOf(files: Record<string, string>, ...spec: string[]) {
  const rules = Object.fromEntries(Object.entries(files).map(([path, name]) => [path, rule(name)]));
  return openProject(join(folderOf({'cluster.yaml': clusterText(...spec), ...rules}), 'cluster.yaml'), {env: {}});
}

describe('load order (ruling 65)', () => {
  test('groups as declared, patterns as given, matches by code point, each file once', async () => {
    const project = await projectOf(
      {
        'rules/b/z.grl': 'Z',
        'rules/b/a.grl': 'A',
        'rules/b/first.grl': 'F',
        'rules/a/é.grl': 'E',
        'rules/a/sub/x.grl': 'S',
        'rules/a/z.grl': 'AZ',
        'rules/a/Z.grl': 'BZ',
      },
      'topology: specialised',
      'groups: {two: {rules: [rules/b/first.grl, rules/b/*.grl]}, one: {rules: [rules/a]}}',
    );
    expect(project.groups).toEqual([
      {name: 'two', files: ['rules/b/first.grl', 'rules/b/a.grl', 'rules/b/z.grl']},
      {name: 'one', files: ['rules/a/Z.grl', 'rules/a/sub/x.grl', 'rules/a/z.grl', 'rules/a/é.grl']},
    ]);
    expect(project.files.map(({path}) => path)).toEqual(project.groups.flatMap(({files}) => files));
  });

  test('a replicated cluster keeps the order of its groups, and takes the whole folder without any', async () => {
    const files = {'rules/a.grl': 'A', 'rules/b.grl': 'B'};
    const declared = await projectOf(files, 'groups: {two: {rules: [rules/b.grl]}, one: {rules: [rules/a.grl]}}');
    expect(declared.files.map(({path}) => path)).toEqual(['rules/b.grl', 'rules/a.grl']);
    expect(bundleOf(declared, 1).groups).toEqual([{name: 'all', files: ['rules/b.grl', 'rules/a.grl']}]);
    const whole = await projectOf(files);
    expect(whole.groups).toEqual([{name: 'all', files: ['rules/a.grl', 'rules/b.grl']}]);
  });

  test('with groups: auto the groups wait for the planner', async () => {
    const project = await projectOf({'rules/a.grl': 'A'}, 'topology: specialised', 'groups: auto', 'nodes: 2');
    expect(project.groups).toEqual([
      {name: 'auto-1', files: []},
      {name: 'auto-2', files: []},
    ]);
    expect(project.files).toHaveLength(1);
    expect(bundleOf(project, 1).auto).toEqual({nodes: 2});
  });
});

describe('patterns', () => {
  const files = Object.fromEntries(
    ['a.grl', 'b.txt', 'x/a.grl', 'x/y/a.grl', 'x/y/b.grl', '.hidden/a.grl', 'node_modules/p/a.grl'].map(path => [
      path,
      '',
    ]),
  );
  test.each([
    ['*.grl', ['a.grl']],
    ['**/*.grl', ['a.grl', 'x/a.grl', 'x/y/a.grl', 'x/y/b.grl']],
    ['x/**', ['x/a.grl', 'x/y/a.grl', 'x/y/b.grl']],
    ['x/*/?.grl', ['x/y/a.grl', 'x/y/b.grl']],
    ['x', ['x/a.grl', 'x/y/a.grl', 'x/y/b.grl']],
    ['./x/../a.grl', ['a.grl']],
    ['b.txt', ['b.txt']],
    ['no/*.grl', []],
    ['none.grl', []],
  ])('%s finds %j', (pattern, expected) => {
    expect(filesOf(pattern, folderOf(files))).toEqual(expected);
  });

  test('follows links to files, as Kubernetes mounts them', () => {
    const folder = folderOf({'data/a.grl': '', 'rules/b.grl': ''});
    symlinkSync(join(folder, 'data', 'a.grl'), join(folder, 'rules', 'a.grl'));
    expect(filesOf('rules/*.grl', folder)).toEqual(['rules/a.grl', 'rules/b.grl']);
  });

  test('finds each file once, whatever links lead to it', () => {
    const folder = folderOf({'rules/x/a.grl': '', 'outside/b.grl': ''});
    const link = (to: string, from: string) => symlinkSync(to, join(folder, from));
    link('..', 'rules/x/up');
    link('..', 'rules/x/up2');
    link('x', 'rules/also-x');
    link('x/a.grl', 'rules/0.grl');
    link('loop.grl', 'rules/loop.grl');
    link('nowhere', 'rules/broken.grl');
    link('../outside', 'rules/y');
    expect(filesOf('rules', folder)).toEqual(['rules/x/a.grl', 'rules/y/b.grl']);
    expect(filesOf('rules/loop.grl', folder)).toEqual([]);
    expect(readRuleArguments(['rules/0.grl', 'rules'], folder).map(({path}) => path)).toEqual([
      'rules/0.grl',
      'rules/y/b.grl',
    ]);
  });
});

describe('refusals', () => {
  const groups = (text: string) => ['topology: specialised', `groups: ${text}`];
  test.each([
    [
      'a file in two groups',
      groups('{a: {rules: [rules/*.grl]}, b: {rules: [rules/x.grl]}}'),
      'SPEC_FILE_IN_TWO_GROUPS',
      /x\.grl is in the group a already/,
    ],
    [
      'a pattern that finds nothing',
      groups('{a: {rules: [rules/*.grl, none/*.grl]}}'),
      'SPEC_GROUP_EMPTY',
      /No rule file is called none/,
    ],
    ['a folder that is not there', ['rules: {path: elsewhere}'], 'SPEC_NO_RULES', /no folder elsewhere/],
  ])('%s', async (_name, spec, code, says) => {
    const failure = projectOf({'rules/x.grl': 'X'}, ...spec);
    const error: RulectlError = await failure.catch(thrown => thrown);
    expect(error).toMatchObject({code, kind: 'input', line: expect.any(Number), column: expect.any(Number)});
    expect(reportOf(error).detail).toMatch(says);
  });

  test('a rules folder without rules', async () => {
    const file = join(folderOf({'cluster.yaml': clusterText(), 'rules/readme.txt': ''}), 'cluster.yaml');
    await expect(openProject(file)).rejects.toMatchObject({
      code: 'SPEC_NO_RULES',
      message: expect.stringContaining('no rule files'),
    });
  });

  test('no cluster file', async () => {
    await expect(openProject(join(folderOf(), 'cluster.yaml'))).rejects.toMatchObject({
      code: 'SPEC_MISSING',
      kind: 'input',
    });
  });

  test('a rule file that is no text', async () => {
    const folder = folderOf({'cluster.yaml': clusterText(), 'rules/a.grl': ''});
    const {writeFileSync} = await import('node:fs');
    writeFileSync(join(folder, 'rules', 'a.grl'), Buffer.from([0x72, 0xff, 0xfe]));
    await expect(openProject(join(folder, 'cluster.yaml'))).rejects.toMatchObject({
      code: 'RULES_NOT_TEXT',
      path: 'rules/a.grl',
      line: 1,
      column: 2,
    });
  });

  test('a device where a rule file should be', () => {
    expect(() => readRuleArguments(['/dev/null'])).toThrow(expect.objectContaining({code: 'RULES_NOT_FILE'}));
  });

  test('a cluster file that is a folder', async () => {
    const folder = folderOf({'cluster.yaml/x': ''});
    chmodSync(folder, 0o700);
    await expect(openProject(join(folder, 'cluster.yaml'))).rejects.toMatchObject({
      code: 'SPEC_UNREADABLE',
      message: expect.stringContaining('folder'),
    });
  });

  test('passwords are not repeated in the frame', async () => {
    const failure = projectOf({'rules/a.grl': 'A'}, 'facts: {store: redis, url: "redis://u:hunter2@host:6379"}');
    const report = reportOf(await failure.catch(thrown => thrown));
    expect(report).toMatchObject({
      code: 'SPEC_SECRET_IN_FILE',
      detail: expect.stringContaining('facts: {store: redis'),
    });
    expect(report.detail).not.toContain('hunter2');
  });
});

test('rule files in no group are told, and keep nothing from running', async () => {
  const project = await projectOf(
    {'rules/a.grl': 'A', 'rules/left.grl': 'L'},
    'topology: specialised',
    'groups: {a: {rules: [rules/a.grl]}}',
  );
  expect(project.warnings).toMatchObject([
    {severity: 'warning', code: 'SPEC_RULES_UNUSED', message: expect.stringContaining('rules/left.grl')},
  ]);
});

test('what the engine and the nodes get', async () => {
  const project = await projectOf(
    {'rules/a.grl': 'A'},
    'effects: {Mail: {log: {}}}',
    'functions: {Score: {http: {url: "${SCORES}"}}}',
  );
  expect(rulesetSourceOf(project)).toEqual({
    name: 'shop',
    version: null,
    files: project.files,
    functions: ['Score'],
    effects: ['Mail'],
    onError: 'fail',
  });
  const bundle = bundleOf(project, 7);
  expect(bundle).toMatchObject({
    name: 'shop',
    environment: 'dev',
    version: 7,
    functions: {Score: {url: '${SCORES}', timeoutMs: 100, cacheMs: 0}},
  });
  expect(bundleOf(project, 8).digest).toBe(bundle.digest);
  const other = await projectOf(
    {'rules/a.grl': 'B'},
    'effects: {Mail: {log: {}}}',
    'functions: {Score: {http: {url: "${SCORES}"}}}',
  );
  expect(bundleOf(other, 7).digest).not.toBe(bundle.digest);
});

describe('rules named by hand', () => {
  test('in the given order, folders sorted, each once', () => {
    const folder = folderOf({'b.grl': '', 'x/2.grl': '', 'x/1.grl': ''});
    expect(readRuleArguments(['x/2.grl', 'b.grl', 'x'], folder).map(({path}) => path)).toEqual([
      'x/2.grl',
      'b.grl',
      'x/1.grl',
    ]);
  });
  test('what is not there is named', () => {
    const folder = folderOf({'empty/readme.txt': ''});
    expect(() => readRuleArguments(['none.grl'], folder)).toThrow(
      expect.objectContaining({code: 'RULES_FILE_MISSING'}),
    );
    expect(() => readRuleArguments(['empty'], folder)).toThrow(expect.objectContaining({code: 'RULES_NONE_FOUND'}));
  });
});
