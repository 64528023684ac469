import {createHash, randomBytes} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {keyFile} from '../../spec/target-file.js';
import {localFolders} from './folders.js';

export const localTarget = 'local';

/** The cluster's token, which its roles show each other; made when there is none. */
export const clusterToken = (dir: string): Promise<string> => secretIn(localFolders(dir).token, 'rt_');

/**
 * The admin key of the local cluster. It stays until `down --purge`, so that scripts that hold it work on after a
 * restart.
 */
export const adminKey = (dir: string): Promise<string> => secretIn(keyFile(dir, localTarget), 'rk_');

/** What control is told of a key. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

async function secretIn(file: string, prefix: string): Promise<string> {
  if (existsSync(file)) {
    const found = readFileSync(file, 'utf8').trim();
    if (found !== '') return found;
  }
  const made = prefix + randomBytes(32).toString('base64url');
  await writeFileAtomic(file, `${made}\n`, {mode: 0o600});
  return made;
}
