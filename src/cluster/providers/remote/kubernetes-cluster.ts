import type {Target} from '../../running/target-file.js';
import {tools} from '../../tools/tools.js';
import {Kubectl, type KubernetesObject} from '../kubernetes/kubectl.js';
import {evictPod, partitionPod} from '../kubernetes/pod-faults.js';
import {lastDeploy} from '../kubernetes/remember.js';
import {printMetrics, type RemoteCluster, type RemotePart} from './platform.js';

const dayMs = 86_400_000;

/** The pods of a cluster, through kubectl. */
export function kubernetesCluster(dir: string, {cluster, context, namespace}: Target): RemoteCluster {
  const kubectl = new Kubectl(dir, context, namespace);
  const all = `app.kubernetes.io/name=${cluster}`;
  return {
    status: async () => (await kubectl.list(['pod'], all)).map(partOf),
    lastDeploy: () => lastDeploy(kubectl, cluster),
    logs: async ({name, lines, follow, onLine, signal}) => {
      const chosen = name === undefined ? ['-l', all] : await selectorFor(kubectl, cluster, name);
      const args = ['logs', ...chosen, '--prefix', '--tail', String(lines), '--max-log-requests', '50'];
      const [, ...words] = kubectl.command(...args, ...(follow ? ['--follow'] : []));
      await tools.kubectl.attempt(words, {cwd: dir, onLine, signal, timeoutMs: follow ? dayMs : 60_000});
    },
    remove: async (name, graceful) => {
      const how = graceful ? ['--wait=false'] : ['--grace-period=0', '--force', '--wait=false'];
      await kubectl.run(['delete', 'pod', name, ...how]);
    },
    evict: name => evictPod(kubectl, cluster, name),
    partition: name => partitionPod(kubectl, cluster, name),
    metrics: name => kubectl.run(['exec', name, '--', ...printMetrics], {timeoutMs: 10_000}),
    scale: async counts => {
      for (const [group, count] of Object.entries(counts)) {
        const name = `${cluster}-${group}`;
        const scaler = await kubectl.get('horizontalpodautoscaler', name);
        // An autoscaler would undo a number on the Deployment: its own bounds are what decides.
        const most = Number((scaler?.spec as {maxReplicas?: number} | undefined)?.maxReplicas ?? 0);
        const bounds = {minReplicas: count, ...(count > most ? {maxReplicas: count} : {})};
        await kubectl.run(
          scaler === undefined
            ? ['scale', `deployment/${name}`, `--replicas=${count}`]
            : ['patch', 'horizontalpodautoscaler', name, '--type=merge', '-p', JSON.stringify({spec: bounds})],
        );
      }
    },
  };
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

function partOf({metadata, status}: KubernetesObject): RemotePart {
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
    role: component === 'control' || component === 'gateway' || component === 'node' ? component : 'other',
    group: labels['rulectl.dev/group'] ?? null,
    state: leaving ? 'draining' : ended ? 'stopped' : container?.ready ? 'ready' : 'starting',
    restarts: container?.restartCount ?? 0,
    image: container?.image ?? '',
    why: waiting?.reason
      ? [waiting.reason, waiting.message].filter(Boolean).join(': ')
      : (unscheduled?.message ?? null),
  };
}
