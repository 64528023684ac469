import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test, vi} from 'vitest';
import {fencesOf} from '../../support/document-samples.js';
import {folderOf} from '../../support/folder.js';

const fences = fencesOf(readFileSync('docs/library.md', 'utf8'));
const samples = fences.flatMap(({info, text, line}, i) =>
  info === 'js' ? [{line, text, output: fences[i + 1]?.info === 'text output' ? fences[i + 1]!.text : undefined}] : [],
);
const sources = {rulectl: 'src/index.ts', 'rulectl/rules': 'src/library/rules.ts'};

/** The sample with what it imports taken from the sources. */
const onSources = (text: string): string =>
  text.replace(
    /from '(rulectl(?:\/rules)?)'/g,
    (_whole, name: keyof typeof sources) => `from '${pathToFileURL(resolve(sources[name])).href}'`,
  );

test('docs/library.md has examples, each with what it prints', () => {
  expect(samples.length).toBeGreaterThan(3);
  expect(samples.filter(({output}) => output === undefined)).toEqual([]);
});

test.each(samples)('docs/library.md: line $line prints what it says', async ({text, output}) => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(words.join(' ')));
  try {
    await import(pathToFileURL(join(folderOf({'sample.ts': `// @ts-nocheck\n${onSources(text)}`}), 'sample.ts')).href);
  } finally {
    log.mockRestore();
  }
  expect(`${printed.join('\n')}\n`).toBe(output);
});
