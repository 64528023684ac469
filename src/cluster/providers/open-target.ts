import type {RunningCluster} from '../running/running-cluster.js';
import {readTarget} from '../running/target-file.js';
import {providerOf} from './registry.js';

/**
 * Opens the cluster of a target of the project in `dir`, as `up` or `deploy` left it; the default is the one on this
 * machine, which is found without a target file. Throws TARGET_MISSING and TARGET_INVALID.
 */
export async function openTarget(dir: string, name = 'local'): Promise<RunningCluster> {
  if (name === 'local') return (await import('./local/local-cluster.js')).localCluster(dir);
  const {provider, namespace} = readTarget(dir, name);
  // A file from before providers were named in it tells by its namespace.
  return (await providerOf(provider ?? (namespace === undefined ? 'compose' : 'kubernetes'))).open(dir, name);
}
