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

const layerOf = (path: string) => layers.findIndex(layer => path === layer.path || path.startsWith(`${layer.path}/`));

describe('imports', () => {
  test.each(files)('%s belongs to a layer', file => {
    expect(layerOf(file)).toBeGreaterThanOrEqual(0);
  });

  test.each(files)('%s looks only downwards', file => {
    const upward = importsOf(file).filter(target => layerOf(target) > layerOf(file));
    expect(upward).toEqual([]);
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
