// An empty embedded database, packed: whoever starts control for the first time then waits half a second, not five.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {PGlite} from '@electric-sql/pglite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
const {version} = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8'));
const file = join(root, 'dist', 'state', 'repository', `pglite-${version}.tar.gz`);

if (!existsSync(file)) {
  const database = await PGlite.create();
  const packed = await database.dumpDataDir('gzip');
  await database.close();
  writeFileSync(`${file}.tmp`, Buffer.from(await packed.arrayBuffer()));
  renameSync(`${file}.tmp`, file);
}
