import type {Log} from '../../../kit/log.js';
import {hashOfKey} from '../../running/api-key.js';
import {localFolders} from './folders.js';
import {adminKey, clusterToken} from './keys.js';
import {roleCommand, roleProgram} from './role-command.js';
import {readWanted} from './state-file.js';
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
