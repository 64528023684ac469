import type {ClusterSpec} from '../../cluster/file/cluster-spec.js';
import {defaultFile, hasProject} from '../../cluster/project/project.js';
import {readClusterFile} from '../../cluster/providers/open-project.js';
import {targetNames} from '../../cluster/providers/registry.js';
import {errors} from '../errors.js';

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
