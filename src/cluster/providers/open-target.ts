import type {RunningCluster} from '../running/running-cluster.js';
import {readTarget} from '../running/target-file.js';
import {providerOf, targetSchemas} from './registry.js';

/**
 * Opens the cluster of a target of the project in `dir`, as `up` or `deploy` left it; the default is the one on this
 * machine, which is found without a target file. Throws TARGET_MISSING and TARGET_INVALID.
 */
export async function openTarget(dir: string, name = 'local'): Promise<RunningCluster> {
  return (await providerOf(name === 'local' ? name : providerIn(dir, name))).open(dir, name, targetSchemas);
}

/** The provider that a target file names; one from before providers were named in it tells by its namespace. */
function providerIn(dir: string, name: string): string {
  const {provider, namespace} = readTarget(dir, name);
  return provider ?? (namespace === undefined ? 'compose' : 'kubernetes');
}
