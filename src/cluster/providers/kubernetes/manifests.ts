import {mkdir} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import type {Observation, Step} from '../../actions/step.js';
import type {CloudName} from '../../scaffold/blueprint-of.js';
import {yamlOf} from '../../scaffold/files.js';
import {overlayFolder} from '../../scaffold/kubernetes/kustomization.js';
import {type Workload, workloads} from '../../scaffold/kubernetes/manifest.js';
import {stateFolder} from '../../spec/project.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {applyArguments, type Kubectl, type KubernetesObject} from './kubectl.js';
import {absent, present} from './observe.js';

/** The image that pods run, as the registry knows it. */
export interface PushedImage {
  readonly name: string;
  readonly tag: string;
}

const rolloutSeconds = 600;
const workloadLabel = 'app.kubernetes.io/component';

/** Folder of the kustomization that joins the overlay and the image, relative to the project. */
const appliedFolder = ({target, environment}: Deployment) => `.rulectl/deploy/${target}-${environment}`;

/**
 * The manifests: first everything that is no workload, then control, the nodes of each group and the gateways, each
 * waited for. New nodes understand old gateways and one version back is always understood, so nothing fails in between.
 */
export function manifestSteps(
  deployment: Deployment,
  kubectl: Kubectl,
  imageOf: () => Promise<PushedImage>,
  cloud?: CloudName,
): Step[] {
  const {blueprint} = deployment;
  const folder = appliedFolder(deployment);
  const prepare = async () => writeKustomization(deployment, await imageOf(), cloud);
  const edge = blueprint.gateway.exposure === 'load-balancer' ? ',edge' : '';
  const rest = applyStep(kubectl, prepare, {
    id: 'manifests',
    title: 'Settings, policies, accounts, monitoring',
    why: 'Workloads need their accounts, settings and rules of the network before they start.',
    folder,
    selector: `${workloadLabel} notin (control,node,gateway${edge})`,
    subject: ['configmap', `${blueprint.name}-settings`],
  });
  const rolls = workloads(blueprint).map(workload => rolloutStep(deployment, kubectl, prepare, workload));
  return [
    rest,
    ...rolls,
    pruneStep(deployment, kubectl, prepare),
    ...(edge === '' ? [] : [edgeStep(deployment, kubectl, prepare)]),
  ];
}

function rolloutStep(
  deployment: Deployment,
  kubectl: Kubectl,
  prepare: () => Promise<void>,
  {role, group, name}: Workload,
): Step {
  const selector = group === undefined ? `${workloadLabel}=${role}` : `rulectl.dev/group=${group}`;
  const step = applyStep(kubectl, prepare, {
    id: group === undefined ? `rollout:${role}` : `rollout:${group}`,
    title: group === undefined ? `Roll out ${role}` : `Roll out the nodes of ${group}`,
    why: {
      control: 'Control goes first: it serves the rules that new nodes ask for.',
      node: 'New nodes are ready before old ones go.',
      gateway: 'Gateways go last, when every node understands them.',
    }[role],
    folder: appliedFolder(deployment),
    selector,
    subject: ['deployment', name],
  });
  return {
    ...step,
    verify: async ({say}) => {
      const args = ['rollout', 'status', `deployment/${name}`, `--timeout=${rolloutSeconds}s`];
      const {code, stderr} = await kubectl.attempt(args, {onLine: say, timeoutMs: (rolloutSeconds + 20) * 1000});
      if (code !== 0) throw await whyNotReady(kubectl, selector, name, stderr);
    },
  };
}

const edgeStep = (deployment: Deployment, kubectl: Kubectl, prepare: () => Promise<void>): Step =>
  applyStep(kubectl, prepare, {
    id: 'rollout:edge',
    title: 'Roll out the TLS edge',
    why: 'The LoadBalancer ends TLS in front of the gateways.',
    folder: appliedFolder(deployment),
    selector: `${workloadLabel}=edge`,
    subject: ['deployment', `${deployment.blueprint.name}-edge`],
  });

interface Applied {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly folder: string;
  readonly selector: string;
  /** Kind and name of the object that shows whether it was ever applied. */
  readonly subject: readonly [kind: string, name: string];
}

function applyStep(kubectl: Kubectl, prepare: () => Promise<void>, applied: Applied): Step {
  const chosen = ['-k', applied.folder, '-l', applied.selector];
  const args = [...applyArguments, ...chosen];
  const removal = ['delete', ...chosen, '--ignore-not-found', '--wait=false'];
  return {
    id: applied.id,
    title: applied.title,
    why: applied.why,
    command: kubectl.command(...args),
    probe: async () => {
      if ((await kubectl.get(...applied.subject)) === undefined) return absent();
      await prepare();
      return differenceOf(kubectl, chosen);
    },
    run: async ({say}) => {
      await prepare();
      await kubectl.run(args, {onLine: say});
    },
    undo: {
      command: kubectl.command(...removal),
      run: async ({say}) => void (await kubectl.run(removal, {onLine: say})),
    },
  };
}

/** What the API server would change, by its own reckoning (`kubectl diff`: 0 nothing, 1 something). */
async function differenceOf(kubectl: Kubectl, chosen: readonly string[]): Promise<Observation> {
  const {code, stdout, stderr} = await kubectl.attempt([
    'diff',
    '--server-side',
    '--force-conflicts',
    '--field-manager=rulectl',
    ...chosen,
  ]);
  if (code === 0) return present('as it should be');
  if (code > 1) return {state: 'unknown', detail: stderr.trim().split('\n').at(-1) ?? 'kubectl diff failed'};
  const objects = stdout.match(/^diff /gm)?.length ?? 1;
  return {state: 'changed', detail: `${objects} ${objects === 1 ? 'object differs' : 'objects differ'}`, diff: stdout};
}

/** The overlay with the image of this deploy, beside the journal: `deploy/` stays what `render` makes of the spec. */
async function writeKustomization(deployment: Deployment, image: PushedImage, cloud?: CloudName): Promise<void> {
  const {project, environment, blueprint} = deployment;
  const folder = join(project.dir, appliedFolder(deployment));
  await mkdir(stateFolder(project.dir), {recursive: true});
  await writeFileAtomic(
    join(folder, 'kustomization.yaml'),
    yamlOf({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [relative(folder, join(project.dir, 'deploy', overlayFolder(environment, cloud)))],
      images: [{name: blueprint.image.repository, newName: image.name, newTag: image.tag}],
    }),
  );
}

/** Kinds that `render` makes and that may disappear from the spec. */
const pruned = [
  ...['deployment', 'service', 'configmap', 'serviceaccount', 'horizontalpodautoscaler', 'poddisruptionbudget'],
  ...['networkpolicy', 'role', 'rolebinding'],
];

/** Removes what an earlier spec had and this one has not. */
function pruneStep(deployment: Deployment, kubectl: Kubectl, prepare: () => Promise<void>): Step {
  const selector = `app.kubernetes.io/managed-by=rulectl,app.kubernetes.io/part-of=${deployment.blueprint.name}`;
  const leftovers = async () => {
    const found = await kubectl.list(pruned, selector);
    if (found.length === 0) return [];
    await prepare();
    const wanted = await renderedNames(kubectl, appliedFolder(deployment));
    return found.map(nameOf).filter(name => !wanted.has(name));
  };
  return {
    id: 'prune',
    title: 'Remove what the spec no longer has',
    why: 'A group that was taken out of the cluster file must not go on running.',
    does: `deletes objects with the labels ${selector} that are not in the rendered overlay`,
    probe: async () => {
      const names = await leftovers();
      return names.length === 0 ? present('nothing is left over') : {state: 'changed', detail: names.join(', ')};
    },
    run: async ({say}) => {
      const names = await leftovers();
      if (names.length > 0) await kubectl.run(['delete', ...names, '--ignore-not-found'], {onLine: say});
    },
  };
}

async function renderedNames(kubectl: Kubectl, folder: string): Promise<Set<string>> {
  const text = await kubectl.run(['kustomize', folder]);
  const documents = parseAllDocuments(text).map(document => document.toJS() as KubernetesObject | null);
  const names = new Set(documents.flatMap(document => (document?.metadata?.name ? [nameOf(document)] : [])));
  // Deleting everything because nothing could be rendered would be a disaster.
  if (names.size === 0) throw errors.DEPLOY_NO_NAMES(folder);
  return names;
}

const nameOf = ({kind, metadata}: KubernetesObject): string => `${kind?.toLowerCase()}/${metadata?.name}`;

/** Puts into words what keeps pods from getting ready. */
async function whyNotReady(kubectl: Kubectl, selector: string, name: string, stderr: string): Promise<Error> {
  const pods = await kubectl.list(['pod'], selector).catch(() => []);
  type Waiting = {name: string; state?: {waiting?: {reason?: string; message?: string}}};
  const waiting = pods
    .flatMap(pod => (pod.status as {containerStatuses?: Waiting[]} | undefined)?.containerStatuses ?? [])
    .flatMap(({state}) => (state?.waiting?.reason ? [state.waiting] : []));
  const [first] = waiting;
  if (first?.reason === 'ErrImagePull' || first?.reason === 'ImagePullBackOff') {
    return new Error(`pods cannot pull their image: ${first.message ?? first.reason}`);
  }
  if (first) return new Error(`pods of ${name} wait: ${first.reason}${first.message ? `, ${first.message}` : ''}`);
  const unscheduled = pods.find(pod => (pod.status as {phase?: string} | undefined)?.phase === 'Pending');
  if (unscheduled)
    return new Error(`pods of ${name} find no machine: look at quota and node pool (kubectl describe pod)`);
  return new Error(stderr.trim().split('\n').at(-1) || `${name} was not ready within ${rolloutSeconds} s`);
}
