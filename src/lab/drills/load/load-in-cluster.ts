import type {Project} from '../../../cluster/project/project.js';
import {Kubectl} from '../../../cluster/providers/kubernetes/kubectl.js';
import type {RunningCluster} from '../../../cluster/running/running-cluster.js';
import {readTarget} from '../../../cluster/running/target-file.js';
import {ports} from '../../../cluster/scaffold/blueprint.js';
import {everyGroup} from '../../../rules/ruleset/bundle.js';
import {errors as clusterErrors} from '../cluster/errors.js';
import type {FaultJournal} from '../undo/fault-journal.js';
import {startClusterJob} from './cluster-job.js';
import {errors} from './errors.js';
import {openLoadElsewhere} from './load-elsewhere.js';
import type {LoadOptions, LoadRun} from './load-run.js';

/** A cluster that was deployed to Kubernetes. */
export interface ClusterPlace {
  readonly project: Project;
  readonly cluster: RunningCluster;
  readonly journal: FaultJournal;
}

/**
 * Load from one generator as a Job on the cluster's own image, which asks the front door's Service. Rejects with
 * DRILL_NO_CLUSTER_JOB elsewhere than on Kubernetes, with DRILL_NOT_READY where the front door has no pod.
 */
export async function openLoadInCluster(
  {project, cluster, journal}: ClusterPlace,
  options: LoadOptions,
): Promise<LoadRun> {
  const {dir, spec} = project;
  const place = readTarget(dir, cluster.name);
  if (place.namespace === undefined) throw errors.DRILL_NO_CLUSTER_JOB(cluster.name);
  const door = spec.topology === 'specialised' ? 'gateway' : 'node';
  const pod = (await cluster.parts()).find(({kind}) => kind === door);
  if (pod === undefined) throw clusterErrors.DRILL_NOT_READY([`the ${door}`]);
  const service = spec.topology === 'specialised' ? 'gateway' : (pod.group ?? everyGroup);
  return openLoadElsewhere([
    await startClusterJob({
      kubectl: new Kubectl(dir, place.context, place.namespace),
      cluster: place.cluster,
      image: pod.container?.image ?? '',
      job: {
        ...options,
        gateways: [`http://${place.cluster}-${service}:${ports.http}`],
        ca: undefined,
        waits: false,
      },
      journal,
    }),
  ]);
}
