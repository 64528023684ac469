import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {commandPage} from '../../support/command-list.js';
import {errorPage} from '../../support/error-list.js';
import {withFunctionNames, withFunctionTables} from '../../support/function-list.js';

/** `npm run docs` writes these pages; here it is checked that nothing is missing in them. */
const pages = [
  {file: 'docs/errors.md', write: errorPage, entries: /^\| `([A-Z_]+)` \|/gm},
  {file: 'docs/commands.md', write: commandPage, entries: /^(?:### `(.*)`|\| `(.*?)` \|)/gm},
];

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
