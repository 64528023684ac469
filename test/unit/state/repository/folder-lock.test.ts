import {spawn} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {holdFolder} from '../../../../src/state/repository/folder-lock.js';
import {folderOf} from '../../../support/folder.js';

test('one holder at a time', async () => {
  const folder = folderOf();
  const release = await holdFolder(folder);
  expect(release).toBeDefined();
  expect(await holdFolder(folder)).toBeUndefined();
  await release!();
  const again = await holdFolder(folder);
  expect(again).toBeDefined();
  await again!();
});

test('a holder that was killed holds nothing', async () => {
  const folder = folderOf();
  const code = `require('net').createServer().listen(${JSON.stringify(join(folder, 'lock.sock'))}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', code], {stdio: ['ignore', 'pipe', 'inherit']});
  await new Promise(resolve => child.stdout.once('data', resolve));
  expect(await holdFolder(folder)).toBeUndefined();
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  const release = await holdFolder(folder);
  expect(release).toBeDefined();
  await release!();
});

test('a folder whose name is too long for a socket is held all the same', async () => {
  const folder = join(folderOf(), 'x'.repeat(150));
  mkdirSync(folder);
  const release = await holdFolder(folder);
  expect(await holdFolder(folder)).toBeUndefined();
  await release!();
});

test('a failure that is none of ours is told', async () => {
  await expect(holdFolder(join(folderOf(), 'missing'))).rejects.toThrow(/ENOENT|EACCES/);
});
