// tsc moves TypeScript only; SQL and Lua files travel beside the modules that read them.
import {cpSync, existsSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
for (const file of readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'})) {
  if (!/\.(sql|lua|css)$/.test(file)) continue;
  if (existsSync(join(root, 'dist'))) cpSync(join(root, 'src', file), join(root, 'dist', file));
}
