import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resolveSecret} from '../../../../src/cluster/project/secret.js';
import {
  readTarget,
  removeTarget,
  targetFile,
  targetNamesIn,
  writeTarget,
} from '../../../../src/cluster/running/target-file.js';
import {folderOf} from '../../../support/folder.js';

const target = {
  name: 'local',
  cluster: 'shop',
  gateway: 'http://127.0.0.1:8080',
  control: 'http://127.0.0.1:8081',
  key: 'rk_secret',
};

test('a target comes back as it was written, its key in a file of its own that nobody else reads', async () => {
  const folder = folderOf();
  await writeTarget(folder, target);
  expect(readTarget(folder)).toEqual(target);
  expect(readFileSync(targetFile(folder, 'local'), 'utf8')).not.toContain('rk_secret');
  expect(statSync(join(folder, '.rulectl', 'targets', 'local.key')).mode & 0o777).toBe(0o600);
  expect(targetNamesIn(folder)).toEqual(['local']);
  await removeTarget(folder, 'local');
  expect(targetNamesIn(folder)).toEqual([]);
});

test('a target that is not there, with what there is', async () => {
  const folder = folderOf();
  expect(() => readTarget(folder)).toThrow(
    expect.objectContaining({code: 'TARGET_MISSING', kind: 'unavailable', next: 'Start the cluster: rulectl up'}),
  );
  await writeTarget(folder, target);
  expect(() => readTarget(folder, 'aws')).toThrow(
    expect.objectContaining({message: expect.stringContaining('Known: local')}),
  );
});

test.each([
  ['{', /no JSON/],
  ['{"name": 5}', /name/],
])('a damaged target file: %s', async (text, says) => {
  const folder = folderOf();
  await writeTarget(folder, target);
  writeFileSync(targetFile(folder, 'local'), text);
  expect(() => readTarget(folder)).toThrow(
    expect.objectContaining({code: 'TARGET_INVALID', message: expect.stringMatching(says)}),
  );
});

test('secrets are resolved where they are needed, and only there', () => {
  expect(resolveSecret('redis://:${PASSWORD}@host', 'facts.url', {PASSWORD: 'x'})).toBe('redis://:x@host');
  expect(() => resolveSecret('${REDIS_URL}', 'facts.url', {})).toThrow(
    expect.objectContaining({code: 'SECRET_ENV_MISSING'}),
  );
  expect(() => resolveSecret({secretRef: {name: 'redis', key: 'url'}}, 'facts.url', {})).toThrow(
    expect.objectContaining({code: 'SECRET_ELSEWHERE'}),
  );
});
