import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';

/** The layers of src, lowest first. A folder may import itself and the folders above it in this list. */
const layers = [
  'kit',
  'rules/values',
  'rules/grl',
  'rules/analysis',
  'rules/compiler',
  'rules/engine',
  'rules/ruleset',
  'rules/partition',
  'rules/testing',
  'rules/comparison',
  'state/facts',
  'state/repository',
  'state/bus',
  'service/api',
  'service/role',
  'service/node',
  'service/gateway',
  'service/control',
  'cluster/spec',
  'cluster/tools',
  'cluster/scaffold',
  'cluster/actions',
  'cluster/providers',
  'cluster/doctor',
  'cluster/observe',
  'lab/statistics',
  'lab/report',
  'lab/load',
  'lab/checker',
  'lab/drills',
  'lab/bench',
  'lab/advice',
  'index.ts',
  'cli/ui',
  'cli/input',
  'cli/roles',
  'cli/screens',
  'cli/commands',
  'cli',
];

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

/** Folders whose files do not import each other in circles. */
const withoutCycles = ['src/cli', 'src/cluster'];

const layerOf = (path: string) => layers.findIndex(layer => path === layer || path.startsWith(`${layer}/`));

describe('imports', () => {
  test.each(files)('%s belongs to a layer', file => {
    expect(layerOf(file)).toBeGreaterThanOrEqual(0);
  });

  test.each(files)('%s looks only downwards', file => {
    const upward = importsOf(file).filter(target => layerOf(target) > layerOf(file));
    expect(upward).toEqual([]);
  });

  test.each(withoutCycles)('no import cycles between files of %s', folder => {
    expect(cycles(files.filter(path => join('src', path).startsWith(`${folder}/`)))).toEqual([]);
  });
});
