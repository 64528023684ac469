import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';

const npm = (args: readonly string[]) =>
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {encoding: 'utf8'});

test('npm pack, a global install, init in an empty folder', async () => {
  const folder = folderOf();
  npm(['pack', '--pack-destination', folder]);
  const [tarball] = readdirSync(folder);
  const names = execFileSync('tar', ['-tzf', join(folder, tarball!)], {encoding: 'utf8'}).split('\n');
  for (const name of [
    'bin/rulectl.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/library/rules.js',
    'dist/library/rules.d.ts',
    'clusters/retail/cluster.yaml',
    'README.md',
    'LICENSE',
  ]) {
    expect(names).toContain(`package/${name}`);
  }
  expect(names.filter(name => name.startsWith('package/templates/')).length).toBeGreaterThan(0);
  // Nothing of ours that is of no use to others, nor what a running example left behind.
  expect(names.filter(name => /^package\/(src|test|scripts|node_modules)\/|\/\.rulectl\//.test(name))).toEqual([]);

  const prefix = join(folder, 'global');
  npm(['install', '--global', '--prefix', prefix, '--prefer-offline', join(folder, tarball!)]);
  const program = join(prefix, 'lib/node_modules/rulectl/bin/rulectl.js');
  expect(existsSync(join(prefix, 'bin/rulectl'))).toBe(true);

  const entries = {rulectl: ['loadRuleset'], 'rulectl/rules': ['checkRules', 'formatRules', 'planRules', 'testRules']};
  for (const [entry, functions] of Object.entries(entries)) {
    const script = `const all = await import('${entry}'); console.log(Object.keys(all).join(' '));`;
    const {stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(prefix, 'lib/node_modules/rulectl'),
      encoding: 'utf8',
    });
    expect(stdout.trim().split(' ')).toEqual(expect.arrayContaining(functions));
  }

  const cwd = folderOf();
  const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};
  expect(await rulectl(['--version'], {cwd, program})).toMatchObject({code: 0, stdout: `${version}\n`});
  expect(await rulectl(['init', '--yes'], {cwd, program})).toMatchObject({code: 0});
  expect(await rulectl(['check'], {cwd, program})).toMatchObject({code: 0});
  const {code, stdout} = await rulectl(['eval', '--facts', 'facts/vip.json', '-o', 'json'], {cwd, program});
  expect(code).toBe(0);
  expect(JSON.parse(stdout).fired).toContain('VIPPricing');
});
