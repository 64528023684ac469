import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {formatFiles} from '../../../src/rules/grl/format-files.js';
import {fencesOf} from '../../support/document-samples.js';

const fences = fencesOf(readFileSync('docs/formatting.md', 'utf8'));
const textOf = (info: string): string => fences.find(fence => fence.info === info)!.text;

test('the example of docs/formatting.md is what rulectl fmt makes of it', () => {
  const {formatted, diagnostics} = formatFiles([{path: 'docs/formatting.md', text: textOf('grl before')}]);
  expect(diagnostics).toEqual([]);
  expect(formatted.map(({text}) => text)).toEqual([textOf('grl after')]);
});
