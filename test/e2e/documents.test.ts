import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {fencesOf} from '../support/document-samples.js';
import {DocumentShell, outputPattern, scriptsOf} from '../support/document-scripts.js';
import {folderOf} from '../support/folder.js';

/** Pages whose commands are run as a reader would, and the example that the reader is in, if any. */
const pages: readonly {page: string; example?: string}[] = [
  {page: 'README.md'},
  {page: 'docs/rule-authors.md'},
  {page: 'docs/testing-rules.md'},
  {page: 'docs/cli.md'},
  {page: 'docs/split.md'},
  {page: 'clusters/retail/README.md', example: 'retail'},
  {page: 'clusters/fraud/README.md', example: 'fraud'},
  {page: 'clusters/blank/README.md', example: 'blank'},
];

test.each(pages)('the commands of $page do what it says', async ({page, example}) => {
  const folder = folderOf();
  if (example) expect(await rulectl(['init', '--from', example, '--yes'], {cwd: folder})).toMatchObject({code: 0});
  const shell = new DocumentShell(folderOf(), folder);
  // A page that fails half-way must not leave a cluster behind.
  onTestFinished(async () => {
    if (existsSync(join(shell.folder, '.rulectl', 'targets'))) await rulectl(['down'], {cwd: shell.folder});
  });
  const scripts = scriptsOf(readFileSync(page, 'utf8'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const {text, line, code, output} of scripts) {
    const result = await shell.run(text);
    expect(result, `${page}:${line}\n${result.stderr}`).toMatchObject({code});
    if (output !== undefined) expect(result.stdout.trim(), `${page}:${line}`).toMatch(outputPattern(output));
  }
});

test('the library, as README shows it', () => {
  const fences = fencesOf(readFileSync('README.md', 'utf8'));
  const at = fences.findIndex(({info}) => info === 'js');
  const folder = folderOf({'sample.mjs': fences[at]!.text});
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules', 'rulectl'));
  const output = execFileSync(process.execPath, [join(folder, 'sample.mjs')], {encoding: 'utf8', cwd: folder});
  expect(output).toBe(fences[at + 1]!.text);
});
