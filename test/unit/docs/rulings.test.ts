import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';

const numbers = [...readFileSync('docs/semantics.md', 'utf8').matchAll(/^(\d+)\. \*\*/gm)].map(
  ([, number]) => +number!,
);

const sources = ['src', 'test'].flatMap(folder =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter(path => /\.tsx?$/.test(path))
    .map(path => join(folder, path)),
);

/** The rulings that a text names: "ruling 4", "rulings 4, 5", "rulings 4 and 5", "rulings 4 to 6". */
const citedIn = (text: string): number[] =>
  [...text.matchAll(/\brulings? (\d+(?:(?:, | and | to )\d+)*)/g)].flatMap(([, list]) =>
    list!.match(/\d+/g)!.map(Number),
  );

test('rulings are numbered without a gap, so that a number stays what it is', () => {
  expect(numbers.length).toBeGreaterThan(80);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
});

test('every ruling that code or a test names is in docs/semantics.md', () => {
  const known = new Set(numbers);
  const cited = sources.flatMap(path => citedIn(readFileSync(path, 'utf8')).map(number => ({path, number})));
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.filter(({number}) => !known.has(number))).toEqual([]);
});
