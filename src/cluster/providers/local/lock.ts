import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {sleep} from '../../../kit/wait.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import {identityOf, isAlive, type ProcessIdentity} from './identity.js';

/** Another command may be in the middle of a start; so long it is waited for. Milliseconds. */
const patienceMs = 60_000;

/**
 * Runs a piece of work while no other command changes the cluster of this folder. The lock of a command that died is
 * taken over. Throws LOCAL_BUSY when the other one does not come to an end.
 */
export async function withLock<Result>(dir: string, work: () => Promise<Result>): Promise<Result> {
  return withLockFile(localFolders(dir).lock, {patienceMs, busy: errors.LOCAL_BUSY}, work);
}

/** The same with any file; `busy` makes the error for when another process holds it for longer than `patienceMs`. */
export async function withLockFile<Result>(
  lock: string,
  {patienceMs, busy}: {readonly patienceMs: number; readonly busy: (pid: number) => Error},
  work: () => Promise<Result>,
): Promise<Result> {
  const self = identityOf(process.pid) ?? {pid: process.pid, started: ''};
  mkdirSync(dirname(lock), {recursive: true});
  const end = performance.now() + patienceMs;
  while (!acquire(lock, self)) {
    const holder = holderOf(lock);
    if (holder && !isAlive(holder)) rmSync(lock, {force: true});
    else if (performance.now() > end) throw busy(holder?.pid ?? 0);
    else await sleep(50);
  }
  try {
    return await work();
  } finally {
    if (holderOf(lock)?.pid === self.pid) rmSync(lock, {force: true});
  }
}

function acquire(lock: string, self: ProcessIdentity): boolean {
  try {
    writeFileSync(lock, JSON.stringify(self), {flag: 'wx'});
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined also for the instant in which the lock is there but not written. */
function holderOf(lock: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
