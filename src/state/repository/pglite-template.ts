import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {packageFolder} from '../../kit/package-info.js';

/**
 * An empty database as the build made it (`scripts/make-database.mjs`): unpacking it takes half a second, making one
 * five. Undefined when there is none for the installed version of PGlite; then one is made.
 */
export async function databaseTemplate(): Promise<Blob | undefined> {
  try {
    return new Blob([await readFile(await templateFile())]);
  } catch {
    return undefined;
  }
}

async function templateFile(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const {version} = JSON.parse(await readFile(join(dirname(main), '..', 'package.json'), 'utf8')) as {version: string};
  return join(packageFolder(), 'dist', 'state', 'repository', `pglite-${version}.tar.gz`);
}
