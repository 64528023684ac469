import {addressesOf} from '../../running/addresses.js';
import {errors} from '../../running/errors.js';
import type {Part} from '../../running/part.js';
import type {RunningCluster} from '../../running/running-cluster.js';
import {readTarget, type Target} from '../../running/target-file.js';
import {ports} from '../../scaffold/blueprint.js';
import {tools} from '../../tools/tools.js';
import {printMetrics} from '../print-metrics.js';
import {Kubectl, type KubernetesObject} from './kubectl.js';
import {evictPod, partitionPod} from './pod-faults.js';
import {portForward} from './port-forward.js';
import {lastDeploy} from './remember.js';

const dayMs = 86_400_000;

/** The pods of a cluster, through kubectl. */
export function kubernetesCluster(dir: string, name: string): RunningCluster {
  let opened: {readonly target: Target; readonly kubectl: Kubectl; readonly all: string} | undefined;
  const open = () => {
    if (opened !== undefined) return opened;
    const target = readTarget(dir, name);
    const kubectl = new Kubectl(dir, target.context, target.namespace);
    opened = {target, kubectl, all: `app.kubernetes.io/name=${target.cluster}`};
    return opened;
  };
  return {
    name,
    about: async () => {
      const {cluster, environment = '', context, gateway} = open().target;
      const place = context === undefined ? `on ${name}` : `on ${name} (${context})`;
      return {cluster, environment, place, gateway: gateway || null};
    },
    parts: async () => (await open().kubectl.list(['pod'], open().all)).map(partOf),
    logs: async ({name: wanted, lines, follow, onLine, signal}) => {
      const {kubectl, target, all} = open();
      const chosen = wanted === undefined ? ['-l', all] : await selectorFor(kubectl, target.cluster, wanted);
      const args = ['logs', ...chosen, '--prefix', '--tail', String(lines), '--max-log-requests', '50'];
      const [, ...words] = kubectl.command(...args, ...(follow ? ['--follow'] : []));
      const say = (text: string) => onLine({part: null, text});
      await tools.kubectl.attempt(words, {cwd: dir, onLine: say, signal, timeoutMs: follow ? dayMs : 60_000});
    },
    scale: async ({nodes, gateways}) => {
      const counts = {...nodes, ...(gateways === undefined ? {} : {gateway: gateways})};
      const {kubectl, target} = open();
      for (const [group, count] of Object.entries(counts)) await setLeast(kubectl, `${target.cluster}-${group}`, count);
      return 'asked';
    },
    remove: async (part, {graceful}) => {
      const how = graceful ? ['--wait=false'] : ['--grace-period=0', '--force', '--wait=false'];
      await open().kubectl.run(['delete', 'pod', part, ...how]);
    },
    drain: part => evictPod(open().kubectl, open().target.cluster, part),
    resume: async part => {
      throw errors.CLUSTER_PART_UNABLE(part, 'resume');
    },
    partition: part => partitionPod(open().kubectl, open().target.cluster, part),
    metrics: (part, {timeoutMs = 10_000} = {}) =>
      open().kubectl.run(['exec', part, '--', ...printMetrics], {timeoutMs}),
    ...addressesOf(dir, name, (role, {cluster, context, namespace = ''}) =>
      portForward({context, namespace}, `${cluster}-${role}`, ports.http),
    ),
    stores: async () => ({}),
    lastDeploy: () => lastDeploy(open().kubectl, open().target.cluster),
  };
}

/** An autoscaler would undo a number on the Deployment: where there is one, its bounds decide. */
async function setLeast(kubectl: Kubectl, name: string, count: number): Promise<void> {
  const scaler = await kubectl.get('horizontalpodautoscaler', name);
  const most = Number((scaler?.spec as {maxReplicas?: number} | undefined)?.maxReplicas ?? 0);
  const bounds = {minReplicas: count, ...(count > most ? {maxReplicas: count} : {})};
  await kubectl.run(
    scaler === undefined
      ? ['scale', `deployment/${name}`, `--replicas=${count}`]
      : ['patch', 'horizontalpodautoscaler', name, '--type=merge', '-p', JSON.stringify({spec: bounds})],
  );
}

/** A pod by its name, else the pods of a group or role. */
async function selectorFor(kubectl: Kubectl, cluster: string, name: string): Promise<string[]> {
  if (await kubectl.get('pod', name)) return [name];
  const label = ['control', 'gateway', 'edge'].includes(name)
    ? `app.kubernetes.io/component=${name}`
    : `rulectl.dev/group=${name}`;
  return ['-l', `app.kubernetes.io/name=${cluster},${label}`];
}

interface PodStatus {
  readonly phase?: string;
  readonly containerStatuses?: readonly {
    readonly ready?: boolean;
    readonly restartCount?: number;
    readonly image?: string;
    readonly state?: {readonly waiting?: {readonly reason?: string; readonly message?: string}};
  }[];
  readonly conditions?: readonly {readonly type?: string; readonly status?: string; readonly message?: string}[];
}

function partOf({metadata, status}: KubernetesObject): Part {
  const {phase, containerStatuses = [], conditions = []} = (status ?? {}) as PodStatus;
  const [container] = containerStatuses;
  const labels = metadata?.labels ?? {};
  const component = labels['app.kubernetes.io/component'];
  const waiting = container?.state?.waiting;
  const unscheduled = conditions.find(({type, status: value}) => type === 'PodScheduled' && value === 'False');
  const leaving = metadata !== undefined && 'deletionTimestamp' in metadata;
  const ended = phase === 'Failed' || phase === 'Succeeded';
  return {
    name: metadata?.name ?? '',
    kind: component === 'control' || component === 'gateway' || component === 'node' ? component : 'other',
    group: labels['rulectl.dev/group'] ?? null,
    state: leaving ? 'draining' : ended ? 'stopped' : container?.ready ? 'ready' : 'starting',
    restarts: container?.restartCount ?? 0,
    ...{url: null, ruleset: null, process: null, able: ['drain', 'partition'] as const},
    container: {
      image: container?.image ?? '',
      why: waiting?.reason
        ? [waiting.reason, waiting.message].filter(Boolean).join(': ')
        : (unscheduled?.message ?? null),
    },
  };
}
