import {randomBytes} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {keyFile, newApiKey} from '../../running/target-file.js';
import {localFolders} from './folders.js';

export const localTarget = 'local';

/** The cluster's token, which its roles show each other; made when there is none. */
export const clusterToken = (dir: string): Promise<string> => secretIn(localFolders(dir).token, newToken);

/**
 * The admin key of the local cluster. It stays until `down --purge`, so that scripts that hold it work on after a
 * restart.
 */
export const adminKey = (dir: string): Promise<string> => secretIn(keyFile(dir, localTarget), newApiKey);

const newToken = (): string => `rt_${randomBytes(32).toString('base64url')}`;

/** What a file holds; made and kept there when there is nothing. */
async function secretIn(file: string, make: () => string): Promise<string> {
  if (existsSync(file)) {
    const found = readFileSync(file, 'utf8').trim();
    if (found !== '') return found;
  }
  const made = make();
  await writeFileAtomic(file, `${made}\n`, {mode: 0o600});
  return made;
}
