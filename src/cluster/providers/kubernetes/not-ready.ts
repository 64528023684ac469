import {errors} from '../../actions/errors.js';
import {deadEnd} from '../dead-ends.js';
import type {Kubectl, KubernetesObject} from './kubectl.js';

interface Container {
  readonly name?: string;
  readonly restartCount?: number;
  readonly state?: {readonly waiting?: {readonly reason?: string; readonly message?: string}};
}

interface PodStatus {
  readonly phase?: string;
  readonly containerStatuses?: readonly Container[];
  readonly initContainerStatuses?: readonly Container[];
  readonly conditions?: readonly Condition[];
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly message?: string;
}

/** Puts into words what keeps the pods of a Deployment from getting ready, with the way out; `said` is kubectl's word. */
export async function whyNotReady(
  kubectl: Kubectl,
  {step, selector, name}: {readonly step: string; readonly selector: string; readonly name: string},
  said: string,
): Promise<Error> {
  const stuck = (detail: string, wayOut: string) =>
    errors.DEPLOY_STUCK(step, detail, `${wayOut}; then deploy again: it resumes`);
  const refused = refusal(await kubectl.get('deployment', name).catch(() => undefined));
  if (refused !== undefined) {
    const known = deadEnd(refused);
    return stuck(known?.detail ?? `no pod may be made: ${refused}`, known?.wayOut ?? 'mend what the message names');
  }
  const pods = await kubectl.list(['pod'], selector).catch(() => []);
  const states = pods.map(pod => (pod.status ?? {}) as PodStatus);
  const containers = states.flatMap(state => [
    ...(state.initContainerStatuses ?? []),
    ...(state.containerStatuses ?? []),
  ]);
  const waiting = containers.map(({state}) => state?.waiting).find(each => each?.reason !== undefined);
  const message = waiting?.message === undefined ? '' : `: ${waiting.message}`;
  switch (waiting?.reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'InvalidImageName':
      return stuck(
        `pods of ${name} cannot pull their image${message}`,
        'see that the image is in the registry and that the cluster may read it',
      );
    case 'CrashLoopBackOff':
      return stuck(`pods of ${name} start and end again${message}`, 'read why with `rulectl logs --target`');
    case 'CreateContainerConfigError':
      return stuck(
        `pods of ${name} miss a Secret or ConfigMap${message}`,
        'deploying again makes what is missing of ours; `kubectl describe pod` names it',
      );
    case undefined:
    case 'ContainerCreating':
    case 'PodInitializing':
      break;
    default:
      return stuck(`pods of ${name} wait: ${waiting?.reason}${message}`, 'mend what the message names');
  }
  const unscheduled = states
    .flatMap(({conditions = []}) => conditions)
    .find(({type, status}) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) {
    return stuck(
      `pods of ${name} find no machine: ${unscheduled.message ?? 'none is large enough'}`,
      'raise the maximum of the node pool in spec.targets, or the quota of the cloud',
    );
  }
  return new Error(said.trim().split('\n').at(-1) || `${name} was not ready in time`);
}

/** What the API server says when a Deployment may make no pods: a quota, an admission policy. */
function refusal(deployment: KubernetesObject | undefined): string | undefined {
  const {conditions = []} = (deployment?.status ?? {}) as {conditions?: readonly Condition[]};
  return conditions.find(({type, status}) => type === 'ReplicaFailure' && status === 'True')?.message;
}
