import type {ClusterSpec} from '../../cluster/file/cluster-spec.js';
import {defaultFile, hasProject} from '../../cluster/project/project.js';
import {resolveSecret} from '../../cluster/project/secret.js';
import {sessionConfigOf} from '../../cluster/project/session-config.js';
import {readClusterFile} from '../../cluster/providers/open-project.js';
import {targetNames} from '../../cluster/providers/registry.js';
import {openLog} from '../../kit/log.js';
import type {FrontDoorConfig} from '../../service/front-door/front-door.js';
import {errors} from '../errors.js';
import {type DrainOptions, nameOf, type RoleOptions} from './role-options.js';

/** What gateway and node alike are told by flags. */
export interface FrontDoorOptions extends RoleOptions, DrainOptions {
  /** A file with a bundle. */
  readonly image?: string;
}

interface FrontDoorRole {
  /** Its name where no other is given. */
  readonly role: 'gateway' | 'node';
  readonly control: string | undefined;
  /** Whether callers reach this role in a cluster of this file. Only then does it have the secrets of sessions. */
  readonly isFrontDoor: (spec: ClusterSpec) => boolean;
}

/**
 * What a gateway or a node is started with: flags, environment, and the cluster file where there is one. Without it a
 * front door has no sessions and the default limits. Throws what is wrong with file or secrets.
 */
export async function frontDoorConfig(
  options: FrontDoorOptions,
  {role, control, isFrontDoor}: FrontDoorRole,
  env: NodeJS.ProcessEnv,
): Promise<FrontDoorConfig> {
  const {host, port, internalPort, cacheDir, image, drain, logLevel} = options;
  const name = nameOf(options, role);
  const token = env.RULECTL_TOKEN || undefined;
  const environment = env.RULECTL_ENVIRONMENT || undefined;
  const given = {name, host, port, internalPort, cacheDir, image, drainMs: drain, token, control, environment};
  const log = openLog({name, level: logLevel});
  const spec = await roleSpec(options.file, env);
  if (spec === undefined) return {...given, log};
  return {
    ...given,
    environment: environment ?? spec.environment,
    bodyBytes: spec.limits.bodyBytes,
    trustedKeys: spec.rules.trustedKeys,
    resolve: (text, name) => resolveSecret(text, `functions.${name}.http.url`, env),
    log,
    ...(isFrontDoor(spec) && {
      open: !spec.gateway.auth.apiKeys,
      perKeyPerSecond: spec.gateway.rateLimit?.perKeyPerSecond,
      sessions: sessionConfigOf(spec, {control, token, env}),
    }),
  };
}

/**
 * The cluster file as a role sees it, where there is one: that of the target in RULECTL_TARGET, this machine by default.
 * What the environment sets goes before it.
 */
export async function roleSpec(file: string | undefined, env: NodeJS.ProcessEnv): Promise<ClusterSpec | undefined> {
  const path = file ?? (env.RULECTL_FILE || undefined);
  if (path === undefined && !hasProject()) return undefined;
  const target = env.RULECTL_TARGET || 'local';
  if (!targetNames.includes(target)) throw errors.OPTION_INVALID('RULECTL_TARGET', target, targetNames.join(', '));
  return (await readClusterFile(path ?? defaultFile, {env, target})).spec;
}
