import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parseDrillFile} from '../../../src/lab/drills/drill-file.js';
import {faultNames, faultSummaries} from '../../../src/lab/drills/faults/registry.js';
import {commandPage} from '../../support/command-list.js';
import {errorPage} from '../../support/error-list.js';
import {withFunctionNames, withFunctionTables} from '../../support/function-list.js';

/** `npm run docs` writes these pages; here it is checked that nothing is missing in them. */
const pages = [
  {file: 'docs/errors.md', write: errorPage, entries: /^\| `([A-Z_]+)` \|/gm},
  {file: 'docs/commands.md', write: commandPage, entries: /^(?:### `(.*)`|\| `(.*?)` \|)/gm},
];

test('docs/drills.md has every fault, as the program describes it', () => {
  const page = readFileSync('docs/drills.md', 'utf8');
  const mark = '<!-- faults: written from the registry by npm run docs -->';
  const rows = faultSummaries().map(({name, summary}) => `| \`${name}\` | ${summary} |`);
  const table = [mark, '', '| fault | what it does |', '|-|-|', ...rows, ''].join('\n');
  if (process.env.UPDATE_DOCS) {
    const behind = page.slice(page.indexOf(mark) + mark.length).replace(/^\n+(?:\|.*\n)*\n*/, '\n');
    writeFileSync('docs/drills.md', `${page.slice(0, page.indexOf(mark))}${table}${behind}`);
  } else expect(page).toContain(table);
});

test('the example has a schedule with every fault that its cluster can have: no poison, which takes facts of its own', () => {
  const file = 'clusters/retail/drills/every-fault.yaml';
  const groups = ['pricing', 'loyalty', 'validation'];
  const faults = faultNames.filter(name => name !== 'poison' && name !== 'failover');
  const [before, after] = readFileSync(file, 'utf8').split(/^faults:\n(?: {2}- .*\n)+/m);
  const lines = faults.map(
    (fault, i) => `  - {fault: ${fault}, part: "node:${groups[i % 3]}", at: ${10 + 6 * i}s, for: 3s}\n`,
  );
  const written = `${before}faults:\n${lines.join('')}${after}`;
  if (process.env.UPDATE_DOCS) writeFileSync(file, written);
  else expect(readFileSync(file, 'utf8')).toBe(written);
  expect(parseDrillFile(written, file).faults.map(({fault}) => fault)).toEqual(faults);
});

test.each(pages)('$file has every entry', async ({file, write, entries}) => {
  const page = await write();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  const listed = (text: string): string[] => [...text.matchAll(entries)].map(([whole]) => whole);
  expect(listed(page).length).toBeGreaterThan(20);
  const present = new Set(listed(readFileSync(file, 'utf8')));
  expect(listed(page).filter(entry => !present.has(entry))).toEqual([]);
});

/** Texts of which a part is written from the definitions of the functions. */
const derived = [
  {file: 'docs/language.md', write: withFunctionTables},
  {file: 'editors/vscode/syntaxes/grl.tmLanguage.json', write: withFunctionNames},
];

test.each(derived)('$file lists the functions as they are defined (npm run docs)', ({file, write}) => {
  const text = readFileSync(file, 'utf8');
  if (process.env.UPDATE_DOCS) writeFileSync(file, write(text));
  else expect(text).toBe(write(text));
});

test('docs/rule-authors.md explains every warning of check', async () => {
  const explained = readFileSync('docs/rule-authors.md', 'utf8');
  const codes = (await errorPage()).match(/COMPAT_[A-Z_]+/g) ?? [];
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter(code => !explained.includes(code))).toEqual([]);
});
