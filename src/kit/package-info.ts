import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The folder of the installed package: it holds `bin`, `clusters` and `templates`. */
export const packageFolder = (): string => join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The version of this program, from its package.json. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as {version: string}).version;
