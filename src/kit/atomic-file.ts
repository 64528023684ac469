import {randomBytes} from 'node:crypto';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

/**
 * Writes a file so that readers see the old text or the new one, never half of it, also after a crash: a temporary
 * file in the same folder, flushed, then renamed. Makes missing folders. `mode` holds from the first byte on (0600 for
 * secrets), less what the umask takes from it unless `ignoreUmask` is set. Errors name the file, not the temporary one.
 */
export async function writeFileAtomic(
  path: string,
  text: string | Uint8Array,
  {mode = 0o644, ignoreUmask = false}: {mode?: number; ignoreUmask?: boolean} = {},
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, {recursive: true});
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      if (ignoreUmask) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, {force: true});
    if (error instanceof Error && 'path' in error && error.path === temporary) error.path = path;
    throw error;
  }
}
