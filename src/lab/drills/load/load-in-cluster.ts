import {randomBytes} from 'node:crypto';
import {createInterface} from 'node:readline';
import {PassThrough} from 'node:stream';
import type {Project} from '../../../cluster/project/project.js';
import {applyArguments, Kubectl} from '../../../cluster/providers/kubernetes/kubectl.js';
import type {RunningCluster} from '../../../cluster/running/running-cluster.js';
import {readTarget} from '../../../cluster/running/target-file.js';
import {ports} from '../../../cluster/scaffold/blueprint.js';
import {hardened, hardenedPod} from '../../../cluster/scaffold/kubernetes/manifest.js';
import {tools} from '../../../cluster/tools/tools.js';
import {everyGroup} from '../../../rules/ruleset/bundle.js';
import {errors as clusterErrors} from '../cluster/errors.js';
import {type FaultJournal, noteFault} from '../undo/fault-journal.js';
import type {UndoStep} from '../undo/undo.js';
import {errors} from './errors.js';
import {messagesIn, openLoadElsewhere, type RemoteGenerator} from './load-elsewhere.js';
import type {LoadOptions, LoadRun} from './load-run.js';
import type {LoadJob} from './load-settings.js';

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

export interface ClusterJobOptions {
  readonly kubectl: Kubectl;
  /** `metadata.name` of the cluster file. */
  readonly cluster: string;
  /** The image that the cluster's own pods run. */
  readonly image: string;
  readonly job: LoadJob;
  readonly journal: FaultJournal;
  /** How long the pod may take to start. */
  readonly patienceMs?: number;
}

/** Most bytes that a Secret holds (Kubernetes API reference: 1 MiB), with room for its own fields. */
const secretBytes = 1_000_000;
const startMs = 120_000;
/** As which the image of a cluster runs. */
const imageUser = 65_532;
const dayMs = 86_400_000;

/**
 * Runs a generator inside the cluster, as a Job of the cluster's image, and streams its figures back as log lines: the
 * network between this machine and the cluster is then not what is measured. Gone at the end, and after a crash.
 */
export async function startClusterJob(options: ClusterJobOptions): Promise<RemoteGenerator> {
  const {kubectl, cluster, image, job, journal, patienceMs = startMs} = options;
  const text = JSON.stringify({...job, waits: false});
  if (Buffer.byteLength(text) > secretBytes) throw errors.DRILL_JOB_TOO_LARGE(Buffer.byteLength(text), secretBytes);
  const name = `${cluster}-drill-${randomBytes(4).toString('hex')}`;
  const selector = `rulectl.dev/drill=${name}`;
  const removal = kubectl
    .command('delete', 'job,secret,networkpolicy', '-l', selector, '--ignore-not-found', '--wait=false')
    .slice(1);
  const undo: UndoStep[] = [{do: 'kubectl', args: removal}];
  const strikeOut = await noteFault(journal, `the Job ${name}`, undo);
  const stop = new AbortController();
  const output = new PassThrough();
  let lastLine = '';
  const follow = async (): Promise<void> => {
    try {
      await kubectl.run([...applyArguments, '-f', '-'], {input: JSON.stringify(objects({name, cluster, image, text}))});
      await kubectl.run(['wait', 'pod', '-l', selector, '--for=condition=Ready', `--timeout=${patienceMs / 1000}s`], {
        timeoutMs: patienceMs + 5000,
      });
      const words = kubectl.command('logs', '--follow', `job/${name}`).slice(1);
      await tools.kubectl.attempt(words, {
        cwd: kubectl.dir,
        timeoutMs: dayMs,
        signal: stop.signal,
        onLine: line => {
          lastLine = line.slice(0, 500);
          output.write(`${line}\n`);
        },
      });
    } catch (error) {
      lastLine = (error as Error).message;
    }
    output.end();
  };
  const followed = follow();
  return {
    messages: messagesIn(createInterface({input: output})),
    // It starts and settles by itself: there is no way in.
    tell: command => {
      if (command.kind === 'finish') stop.abort();
    },
    lastWords: () => lastLine || 'its log is empty',
    close: async () => {
      stop.abort();
      await followed;
      await kubectl.run(removal.slice(removal.indexOf('delete')));
      await strikeOut();
    },
  };
}

interface JobObjects {
  readonly name: string;
  readonly cluster: string;
  readonly image: string;
  readonly text: string;
}

/** The job with its key as a Secret, a way out of the namespace's default denial, and the Job itself. */
function objects({name, cluster, image, text}: JobObjects) {
  const labels = {'rulectl.dev/drill': name, 'app.kubernetes.io/managed-by': 'rulectl'};
  const metadata = {name, labels};
  const secret = {apiVersion: 'v1', kind: 'Secret', metadata, stringData: {'job.json': text}};
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: {matchLabels: {'rulectl.dev/drill': name}},
      policyTypes: ['Egress'],
      egress: [
        {to: [{podSelector: {matchLabels: {'app.kubernetes.io/name': cluster}}}]},
        {
          to: [{namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'kube-system'}}}],
          ports: [
            {protocol: 'UDP', port: 53},
            {protocol: 'TCP', port: 53},
          ],
        },
      ],
    },
  };
  const generator = {
    name: 'generator',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['drill', 'generate', '--job', '/job/job.json'],
    resources: {requests: {cpu: '1', memory: '512Mi'}, limits: {memory: '512Mi'}},
    securityContext: hardened,
    volumeMounts: [{name: 'job', mountPath: '/job', readOnly: true}],
  };
  const pod = {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: hardenedPod(imageUser),
    containers: [generator],
    volumes: [{name: 'job', secret: {secretName: name, defaultMode: 0o440}}],
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: {backoffLimit: 0, ttlSecondsAfterFinished: 600, template: {metadata: {labels}, spec: pod}},
  };
  return {apiVersion: 'v1', kind: 'List', items: [secret, policy, job]};
}
