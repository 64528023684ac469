import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {writeFileAtomic} from '../../../src/kit/atomic-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('writes a file of that mode in folders that were not there, and nothing else', async () => {
  const file = join(folder, 'a', 'b', 'key');
  await writeFileAtomic(file, 'old');
  await writeFileAtomic(file, 'secret', {mode: 0o600});
  expect(readFileSync(file, 'utf8')).toBe('secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['key']);
});

test('leaves no half-written file when it fails', async () => {
  const taken = join(folder, 'taken');
  await writeFileAtomic(join(taken, 'inside'), 'x');
  await expect(writeFileAtomic(taken, 'a folder stands in the way')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('errors name the file', async () => {
  const taken = join(folder, 'taken');
  await writeFileAtomic(join(taken, 'inside'), 'x');
  await expect(writeFileAtomic(taken, 'a folder stands in the way')).rejects.toMatchObject({path: taken});
});

test('gives a mode that the umask would cut', async () => {
  const file = join(folder, 'shared');
  await writeFileAtomic(file, 'x', {mode: 0o666, ignoreUmask: true});
  expect(statSync(file).mode & 0o777).toBe(0o666);
});
