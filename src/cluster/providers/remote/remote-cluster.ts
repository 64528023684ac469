import {readTarget, type Target} from '../../running/target-file.js';
import {composeCluster} from './compose-cluster.js';
import {kubernetesCluster} from './kubernetes-cluster.js';
import type {RemoteCluster} from './platform.js';

/** A cluster that `deploy` made, by its target. */
export function remoteCluster(dir: string, name: string): {readonly target: Target; readonly cluster: RemoteCluster} {
  const target = readTarget(dir, name);
  return {target, cluster: target.namespace === undefined ? composeCluster(dir) : kubernetesCluster(dir, target)};
}
