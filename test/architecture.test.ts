import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {layers} from './support/layers.js';

const files = readdirSync('src', {recursive: true, encoding: 'utf8'}).filter(path => /\.tsx?$/.test(path));

const known = new Set(files);

/** Static, type-only and dynamic imports alike: a type that points upwards is a dependency too. */
const importsOf = (file: string): string[] =>
  [...readFileSync(join('src', file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map(
    ([, target]) => fileAt(join(dirname(file), target!)),
  );

/** Imports name the output: `x.js` is made of `x.ts` or `x.tsx`. */
const fileAt = (target: string): string =>
  [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find(path => known.has(path)) ?? target;

/** Ways that lead from a place along these steps back to it: `a → b → a`. */
function cycles(next: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (place: string, way: readonly string[]): void => {
    if (way.includes(place)) found.push([...way.slice(way.indexOf(place)), place].join(' → '));
    else if (!done.has(place)) for (const target of next.get(place) ?? []) visit(target, [...way, place]);
    done.add(place);
  };
  for (const place of next.keys()) visit(place, []);
  return found;
}

/** Whether one folder holds the other: these two may import each other. */
const isKin = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);

/** For each folder those that its own files import from. */
function folderImports(): Map<string, string[]> {
  const next = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    const targets = importsOf(file).map(target => dirname(target));
    const others = targets.filter(target => !isKin(folder, target));
    next.set(folder, new Set([...(next.get(folder) ?? []), ...others]));
  }
  return new Map([...next].map(([folder, targets]) => [folder, [...targets]]));
}

/** Position of the layer that a file belongs to: the most particular of those that it lies under; -1 for none. */
function layerOf(path: string): number {
  const under = layers.filter(layer => path === layer.path || path.startsWith(`${layer.path}/`));
  const own = under.sort((a, b) => b.path.length - a.path.length)[0];
  // A provider without a row of its own stands behind those that have one, before the registry.
  if (own?.path === 'cluster/providers' && path.split('/').length > 3) {
    return layers.findIndex(layer => layer.path === 'cluster/providers/registry.ts') - 1;
  }
  return own === undefined ? -1 : layers.indexOf(own);
}

describe('imports', () => {
  test.each(files)('%s belongs to a layer', file => {
    expect(layerOf(file)).toBeGreaterThanOrEqual(0);
  });

  test.each(files)('%s looks only downwards', file => {
    const upward = importsOf(file).filter(target => layerOf(target) > layerOf(file));
    expect(upward).toEqual([]);
  });

  test('never lead back to the file that they stand in', () => {
    expect(cycles(new Map(files.map(file => [file, importsOf(file)])))).toEqual([]);
  });

  test('never lead from a folder back to it, except between a folder and what is in it', () => {
    expect(cycles(folderImports())).toEqual([]);
  });
});

describe('providers', () => {
  const folder = 'cluster/providers/';
  const providerOf = (path: string) => /^cluster\/providers\/([^/]+)\//.exec(path)?.[1];
  /** Ground that clouds stand on. It knows none of them. */
  const shared = 'kubernetes';

  /** Registry: all of them. A deploy takes the lock of this machine, whatever it deploys to. */
  const known: Readonly<Record<string, readonly string[]>> = {'deploy.ts': ['local/lock.ts']};

  test.each(files.filter(file => file.startsWith(folder) && file !== `${folder}registry.ts`))(
    '%s knows no other provider',
    file => {
      const own = providerOf(file);
      const others = importsOf(file).filter(target => {
        const other = providerOf(target);
        return other !== undefined && other !== own && (own === undefined || own === shared || other !== shared);
      });
      const more = known[file.slice(folder.length)] ?? [];
      expect(others.filter(target => !more.includes(target.slice(folder.length)))).toEqual([]);
    },
  );

  test.each(files.filter(file => providerOf(file) !== undefined))('%s does not know the registry', file => {
    expect(importsOf(file).filter(target => target === `${folder}registry.ts`)).toEqual([]);
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
