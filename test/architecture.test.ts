import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {layers} from './support/layers.js';

const files = readdirSync('src', {recursive: true, encoding: 'utf8'}).filter(path => /\.tsx?$/.test(path));

/** Static, type-only and dynamic imports alike: a type that points upwards is a dependency too. */
const importsOf = (file: string) =>
  [...readFileSync(join('src', file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map(
    ([, target]) => join(dirname(file), target!),
  );

/** Ways that lead from a file through its imports, among these files, back to it: `a → b → a`. */
function cycles(paths: readonly string[]): string[] {
  const known = new Set(paths);
  const next = new Map(paths.map(path => [path, importsOf(path).flatMap(target => fileAt(target, known) ?? [])]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' → '));
    else if (!done.has(path)) for (const target of next.get(path)!) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of paths) visit(path, []);
  return found;
}

/** Imports name the output: `x.js` is made of `x.ts` or `x.tsx`. */
const fileAt = (target: string, known: ReadonlySet<string>): string | undefined =>
  [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find(path => known.has(path));

const layerOf = (path: string) => layers.findIndex(layer => path === layer.path || path.startsWith(`${layer.path}/`));

describe('imports', () => {
  test.each(files)('%s belongs to a layer', file => {
    expect(layerOf(file)).toBeGreaterThanOrEqual(0);
  });

  test.each(files)('%s looks only downwards', file => {
    const upward = importsOf(file).filter(target => layerOf(target) > layerOf(file));
    expect(upward).toEqual([]);
  });

  test('never lead back to the file that they stand in', () => {
    expect(cycles(files)).toEqual([]);
  });
});

describe('layers', () => {
  test.each(layers.map(({path}) => path))('%s has files', path => {
    expect(files.some(file => file === path || file.startsWith(`${path}/`))).toBe(true);
  });

  test('are the map in CONTRIBUTING.md', () => {
    const rows = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `src\/(.+?)` \| (.+) \|$/gm)];
    expect(rows.map(([, path, holds]) => ({path, holds}))).toEqual(layers);
  });
});
