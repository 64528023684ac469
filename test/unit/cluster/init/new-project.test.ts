import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {clusterNameFrom, exampleNames, makeProject} from '../../../../src/cluster/init/new-project.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {targetSchemas} from '../../../../src/cluster/providers/registry.js';
import {folderOf} from '../../../support/folder.js';

const targets = await targetSchemas();

test('each example becomes a project that opens, under the name of its folder', async () => {
  for (const from of await exampleNames()) {
    const folder = join(folderOf(), 'My Shop');
    const made = await makeProject({targets, folder, from});
    expect(made).toMatchObject({name: 'my-shop', folder, from});
    const project = await openProject(join(folder, 'cluster.yaml'), {env: {}});
    expect(project.spec.name).toBe('my-shop');
    expect(project.warnings).toEqual([]);
    expect(readFileSync(join(folder, '.rulectl', 'cluster.schema.json'), 'utf8')).toContain('"topology"');
  }
});

test('only the name differs from the example', async () => {
  const folder = join(folderOf(), 'shop');
  await makeProject({targets, folder, from: 'retail'});
  const lines = (file: string) => readFileSync(file, 'utf8').split('\n');
  const original = lines('clusters/retail/cluster.yaml');
  const differing = lines(join(folder, 'cluster.yaml')).filter((line, i) => line !== original[i]);
  expect(differing).toEqual(['metadata: {name: shop, environment: dev}']);
});

test('fills a folder that is there, and touches nothing else in it', async () => {
  const folder = folderOf({'notes.txt': 'mine'});
  await makeProject({targets, folder, from: 'retail', name: 'shop'});
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  await expect(openProject(join(folder, 'cluster.yaml'))).resolves.toMatchObject({spec: {name: 'shop'}});
});

test('overwrites nothing unless it is told to', async () => {
  const folder = folderOf({'cluster.yaml': 'mine'});
  await expect(makeProject({targets, folder, from: 'retail'})).rejects.toMatchObject({code: 'PROJECT_EXISTS'});
  expect(readdirSync(folder)).toEqual(['cluster.yaml']);
  expect(readFileSync(join(folder, 'cluster.yaml'), 'utf8')).toBe('mine');
  let asked: readonly string[] = [];
  await makeProject({
    targets,
    folder,
    from: 'retail',
    name: 'shop',
    mayOverwrite: async files => (asked = files).length > 0,
  });
  expect(asked).toEqual(['cluster.yaml']);
  expect(readFileSync(join(folder, 'cluster.yaml'), 'utf8')).toContain('name: shop');
});

test('leaves nothing behind when it cannot', async () => {
  const folder = folderOf();
  await expect(makeProject({targets, folder: join(folder, 'shop'), from: 'retial'})).rejects.toMatchObject({
    code: 'PROJECT_UNKNOWN_EXAMPLE',
    next: 'Did you mean --from retail?',
  });
  writeFileSync(join(folder, 'file'), '');
  await expect(makeProject({targets, folder: join(folder, 'file'), from: 'retail'})).rejects.toMatchObject({
    code: 'PROJECT_NOT_FOLDER',
  });
  await expect(makeProject({targets, folder: join(folder, 'file', 'shop'), from: 'retail'})).rejects.toMatchObject({
    code: 'EEXIST',
  });
  expect(readdirSync(folder)).toEqual(['file']);
});

test.each([
  ['My Shop!', 'my-shop'],
  ['2nd-try', 'nd-try'],
  ['---', 'cluster'],
  ['a'.repeat(60), 'a'.repeat(40)],
])('the folder %s gives %s', (folder, name) => {
  expect(clusterNameFrom(folder)).toBe(name);
});
