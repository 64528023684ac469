import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {errorPage} from '../../support/error-list.js';

const file = 'docs/errors.md';

test('docs/errors.md lists every error as it is (npm run docs:errors writes it)', async () => {
  const page = await errorPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('docs/rule-authors.md explains every warning of check', () => {
  const explained = readFileSync('docs/rule-authors.md', 'utf8');
  const listed = readFileSync(file, 'utf8').match(/`(COMPAT_[A-Z_]+)`/g) ?? [];
  expect(listed.length).toBeGreaterThan(10);
  expect(listed.filter(code => !explained.includes(code))).toEqual([]);
});
