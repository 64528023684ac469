import {spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {at} from '../../../kit/errors.js';
import {packageFolder} from '../../../kit/package-info.js';
import {sleep} from '../../../kit/wait.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import {identityOf} from './identity.js';
import {lastLines} from './log-files.js';
import {readState} from './state-file.js';
import {environmentVariable, withoutSettings} from './supervise.js';
import type {RoleEnvironment} from './wanted.js';

const patienceMs = 15_000;

/**
 * Starts the supervisor of a project as a process of its own, which outlives this one, and waits until it has taken
 * over. Throws LOCAL_SUPERVISOR_FAILED.
 */
export async function startSupervisor(dir: string, environment: RoleEnvironment): Promise<void> {
  const log = openSync(localFolders(dir).log('supervisor'), 'a');
  const child = spawn(process.execPath, [join(packageFolder(), 'bin', 'rulectl.js'), 'supervise', dir], {
    cwd: dir,
    // Variables, unlike arguments, cannot be read by other users of the machine.
    env: {...withoutSettings(process.env), [environmentVariable]: JSON.stringify(environment)},
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  child.unref();
  let failure: string | undefined;
  child.once('error', error => (failure = error.message));
  child.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `exit code ${code}`}`));
  const end = performance.now() + patienceMs;
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  while (failure === undefined && performance.now() < end) {
    const known = readState(dir)?.supervisor;
    if (known && identity && known.pid === identity.pid && known.started === identity.started) return;
    await sleep(20);
  }
  const tail = lastLines(dir, 'supervisor', 6).map(({text}) => `  ${text}`);
  throw errors.LOCAL_SUPERVISOR_FAILED(
    failure ?? `no word from it within ${patienceMs / 1000} s`,
    at(tail.length > 0 ? {frame: tail.join('\n')} : {}),
  );
}
