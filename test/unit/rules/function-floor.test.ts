import {cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import type * as Check from '../../../src/rules/analysis/check.js';
import type * as Load from '../../../src/rules/ruleset/load.js';
import {builtins} from '../../../src/rules/values/functions/table.js';
import {folderOf} from '../../support/folder.js';
import type * as FunctionList from '../../support/function-list.js';

const definition =
  "define('Triple', [1, 1], (x: Json): Json => (x === null ? null : Number(x) * 3), {neverFails: true}, 'Triple(2) → 6'),";

test('a new built-in function is its definition and two texts made from it', async () => {
  const copy = folderOf();
  for (const part of ['src/kit', 'src/rules', 'test/support/function-list.ts']) {
    cpSync(part, join(copy, part), {recursive: true});
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  const home = join(copy, 'src/rules/values/functions/math.ts');
  writeFileSync(home, readFileSync(home, 'utf8').replace(/(mathFunctions = \[\n)/, `$1  ${definition}\n`));
  const from = async <Module>(path: string): Promise<Module> =>
    (await import(pathToFileURL(join(copy, path)).href)) as Module;

  const {loadRuleset} = await from<typeof Load>('src/rules/ruleset/load.ts');
  const files = [{path: 'a.grl', text: 'rule A no-loop { when triple(X.n) == 6 then X.m = X.n.triple(); }'}];
  expect(loadRuleset({files}).evaluate({X: {n: 2}}).facts).toEqual({X: {n: 2, m: 6}});
  const {checkRules} = await from<typeof Check>('src/rules/analysis/check.ts');
  expect(checkRules({files, compat: false}).diagnostics).toEqual([]);

  const {withFunctionTables, withFunctionNames} = await from<typeof FunctionList>('test/support/function-list.ts');
  const texts = {
    'docs/language.md': withFunctionTables,
    'editors/vscode/syntaxes/grl.tmLanguage.json': withFunctionNames,
  };
  const changed = Object.entries(texts).filter(([path, write]) => write(readFileSync(path, 'utf8')).includes('Triple'));
  // `npm run docs` writes both.
  expect(changed.map(([path]) => path)).toEqual(Object.keys(texts));
});

test('no other source lists functions by name', () => {
  const names = new Set(builtins.map(({name}) => name));
  const namedIn = (path: string): number => {
    const quoted = readFileSync(join('src/rules', path), 'utf8').matchAll(/'([A-Z][\w ]*)'/g);
    return new Set([...quoted].flatMap(([, text]) => text!.split(' ')).filter(word => names.has(word))).size;
  };
  const sources = readdirSync('src/rules', {recursive: true, encoding: 'utf8'})
    .filter(path => path.endsWith('.ts') && !path.startsWith('values/functions/'))
    .filter(path => namedIn(path) > 1);
  // The list tests of the language (`items count > 2`, `items first == 1`) are said in terms of functions.
  expect(sources).toEqual(['analysis/resolve-expression.ts']);
});
