import {chmodSync, chownSync, linkSync, readFileSync, statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {clusterText} from '../support/cluster-text.js';
import {folderOf} from '../support/folder.js';

const messy = 'rule A{when X.a>1 // why\nthen X.b=1}\n';
const neat = 'rule A {\n    when\n        X.a > 1 // why\n    then\n        X.b = 1;\n}\n';
const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

test('--check only tells: exit code 1 and the names of the files', async () => {
  const cwd = folderOf({'messy.grl': messy, 'neat.grl': neat});
  const {code, stdout} = await rulectl(['fmt', '--check', '.'], {cwd});
  expect(code).toBe(1);
  expect(stdout).toBe('messy.grl\n2 files, 1 in another layout: rulectl fmt rewrites them.\n');
  expect(read(cwd, 'messy.grl')).toBe(messy);
});

test('rewrites what is laid out otherwise, and then finds nothing more', async () => {
  const cwd = folderOf({'rules/messy.grl': messy, 'rules/neat.grl': neat});
  chmodSync(join(cwd, 'rules/messy.grl'), 0o600);
  const {code, stdout} = await rulectl(['fmt', 'rules', '-o', 'json'], {cwd});
  expect({code, ...JSON.parse(stdout)}).toEqual({code: 0, files: 2, changed: ['rules/messy.grl'], written: true});
  expect(read(cwd, 'rules/messy.grl')).toBe(neat);
  expect(statSync(join(cwd, 'rules/messy.grl')).mode & 0o777).toBe(0o600);
  expect((await rulectl(['fmt', '--check', 'rules'], {cwd})).code).toBe(0);
});

test('without paths it takes the rules of the project; a symbolic link stays one', async () => {
  const cwd = folderOf({'cluster.yaml': clusterText('topology: replicated'), 'rules/.keep': '', 'real/a.txt': messy});
  symlinkSync('../real/a.txt', join(cwd, 'rules/a.grl'));
  expect(await rulectl(['fmt'], {cwd})).toMatchObject({code: 0});
  expect(read(cwd, 'real/a.txt')).toBe(neat);
  expect(read(cwd, 'rules/a.grl')).toBe(neat);
});

test('mode, owner and other names of a file stay', async () => {
  const cwd = folderOf({'shared.grl': messy, 'linked.grl': messy, 'foreign.grl': messy});
  chmodSync(join(cwd, 'shared.grl'), 0o666);
  linkSync(join(cwd, 'linked.grl'), join(cwd, 'other-name.txt'));
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chownSync(join(cwd, 'foreign.grl'), 1234, 1234);
  expect(await rulectl(['fmt', '.'], {cwd})).toMatchObject({code: 0});
  expect(statSync(join(cwd, 'shared.grl')).mode & 0o777).toBe(0o666);
  expect(read(cwd, 'other-name.txt')).toBe(neat);
  if (isRoot) expect(statSync(join(cwd, 'foreign.grl'))).toMatchObject({uid: 1234, gid: 1234});
});

test('a file that may not be written: it is named, and no file is written', async () => {
  const cwd = folderOf({'a.grl': messy, 'b.grl': messy});
  chmodSync(join(cwd, 'b.grl'), 0o444);
  const {code, stderr} = await rulectl(['fmt', '.'], {cwd});
  expect(code).toBe(2);
  expect(stderr).toMatch(/FMT_READ_ONLY[\s\S]*chmod u\+w b\.grl/);
  expect(read(cwd, 'a.grl')).toBe(messy);
});

test('one file with an error: all errors, and no file is written', async () => {
  const cwd = folderOf({'a.grl': messy, 'b.grl': 'rule B { when then X.b == 1; }'});
  const {code, stdout, stderr} = await rulectl(['fmt', '.'], {cwd});
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(stderr).toMatch(/b\.grl:1:15[\s\S]*b\.grl:1:24/);
  expect(read(cwd, 'a.grl')).toBe(messy);
});

test('nothing to format', async () => {
  const {code, stderr} = await rulectl(['fmt'], {cwd: folderOf()});
  expect(code).toBe(2);
  expect(stderr).toMatch(/FMT_NOTHING/);
});
