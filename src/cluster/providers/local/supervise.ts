import {spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {at} from '../../../kit/errors.js';
import type {Log} from '../../../kit/log.js';
import {packageFolder} from '../../../kit/package-info.js';
import {sleep} from '../../../kit/wait.js';
import {hashOfKey} from '../../running/target-file.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import {identityOf} from './identity.js';
import {adminKey, clusterToken} from './keys.js';
import {lastLines} from './logs.js';
import {roleCommand, roleProgram} from './role-command.js';
import {readState, readWanted} from './state-file.js';
import {Supervisor} from './supervisor.js';
import {type RoleEnvironment, sealOf} from './wanted.js';

/** The variable that carries a RoleEnvironment from `up` to the supervisor. */
export const environmentVariable = 'RULECTL_ROLE_ENVIRONMENT';

const monitorNeeds = ['PATH', 'HOME', 'TZ', 'TMPDIR'];

/** The supervisor of a project, with the roles of this program. Throws LOCAL_SUPERVISED. */
export async function openSupervisor(dir: string, log: Log, env: NodeJS.ProcessEnv = process.env): Promise<Supervisor> {
  const folders = localFolders(dir);
  const token = await clusterToken(dir);
  const adminKeyHash = hashOfKey(await adminKey(dir));
  const given = JSON.parse(env[environmentVariable] ?? '{}') as RoleEnvironment;
  const inherited = withoutSettings(env);
  const wanted = readWanted(dir);
  return new Supervisor({
    dir,
    seal: sealOf(given, token),
    program: roleProgram,
    command: (role, port, known) => roleCommand(role, {folders, port, ...known}),
    environment: ({role}) =>
      // A monitor gets neither the token nor the passwords of stores, whatever variable they are in.
      role === 'monitor'
        ? Object.fromEntries(Object.entries(env).filter(([name]) => monitorNeeds.includes(name)))
        : {
            ...inherited,
            ...given,
            RULECTL_TOKEN: token,
            RULECTL_FILE: folders.file,
            ...(wanted === undefined ? {} : {RULECTL_ENVIRONMENT: wanted.environment}),
            ...(role === 'control' ? {RULECTL_ADMIN_KEY_HASH: adminKeyHash} : {}),
          },
    log,
  });
}

/** What a process started for the cluster inherits: everything but what was meant for the command itself. */
export const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('RULECTL_')));

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
