import {projectFolder} from '../../cluster/project/project.js';
import {openTarget} from '../../cluster/providers/open-target.js';
import type {RunningCluster} from '../../cluster/running/running-cluster.js';

/** Works on the cluster of `--target`, by default that on this machine; port-forwards end with the work. */
export async function onCluster<Result>(
  {file, target}: {readonly file?: string | undefined; readonly target?: string | undefined},
  work: (cluster: RunningCluster) => Promise<Result>,
): Promise<Result> {
  const cluster = await openTarget(projectFolder(file), target);
  try {
    return await work(cluster);
  } finally {
    await cluster.close();
  }
}
