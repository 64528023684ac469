import {parseAllDocuments} from 'yaml';
import {absent, type Step} from '../../actions/step.js';
import {ports} from '../../scaffold/blueprint.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import {type Workload, workloads} from '../../scaffold/kubernetes/manifest.js';
import type {Deployment} from '../deployment.js';
import {rulesStep} from '../rules-step.js';
import {adminKey} from './credentials.js';
import {applyArguments, type Kubectl, type KubernetesObject} from './kubectl.js';
import {whyNotReady} from './not-ready.js';
import {differenceOf} from './observe.js';
import {appliedFolder, type PushedImage, workloadLabel, writeOverlay} from './overlay.js';
import {secretsDigest} from './plain-secrets.js';
import {portForward} from './port-forward.js';
import {secretSyncSteps} from './secret-sync.js';

const rolloutSeconds = 600;

/**
 * The manifests: first everything that is no workload, and secrets that come from elsewhere; then control, the nodes of
 * each group and the gateways, each waited for. New nodes understand old gateways and one version back is always
 * understood, so nothing fails in between.
 */
export function manifestSteps(
  deployment: Deployment,
  kubectl: Kubectl,
  imageOf: () => Promise<PushedImage>,
  flavour?: Flavour,
): Step[] {
  const {blueprint} = deployment;
  const folder = appliedFolder(deployment);
  const prepareRest = async () => writeOverlay(deployment, {image: await imageOf(), flavour});
  // Once: from the first roll-out on, after all steps that change Secrets, they stay as they are.
  let digest: string | undefined;
  const prepare = async () => {
    digest ??= await secretsDigest(deployment, kubectl);
    await writeOverlay(deployment, {image: await imageOf(), flavour, secrets: digest});
  };
  const edge = blueprint.gateway.exposure === 'load-balancer' ? ',edge' : '';
  const rest = applyStep(kubectl, prepareRest, {
    id: 'manifests',
    title: 'Settings, policies, accounts, monitoring',
    why: 'Workloads need their accounts, settings and rules of the network before they start.',
    folder,
    selector: `${workloadLabel} notin (control,node,gateway${edge})`,
    subject: ['configmap', `${blueprint.name}-settings`],
  });
  const rolls = workloads(blueprint).flatMap(workload => [
    rolloutStep(deployment, kubectl, prepare, workload),
    ...(workload.role === 'control' && deployment.verify ? [publication(deployment, kubectl, workload.name)] : []),
  ]);
  return [
    rest,
    ...secretSyncSteps(deployment, kubectl),
    ...rolls,
    ...(edge === '' ? [] : [edgeStep(deployment, kubectl, prepare)]),
  ];
}

/** The rules, by a port-forward to control. */
const publication = (deployment: Deployment, kubectl: Kubectl, control: string): Step =>
  rulesStep(deployment, `service/${control}`, async () => {
    const {url, close} = await portForward(
      {context: kubectl.context, namespace: kubectl.namespace!},
      control,
      ports.http,
    );
    return {url, close, key: await adminKey(deployment, kubectl)};
  });

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
      if (code !== 0) throw await whyNotReady(kubectl, {step: step.id, selector, name}, stderr);
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
  // The way in is taken down by its controller, which a later step of a destroy removes: it has to end first.
  const removal = ['delete', '-f', '-', '-l', applied.selector, '--ignore-not-found', '--timeout=300s'];
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
      run: async ({say}) => {
        await prepare();
        // Without the namespace, which is taken away last: stores in it are taken down by their own tools before.
        const objects = (await renderedObjects(kubectl, applied.folder)).filter(({kind}) => kind !== 'Namespace');
        const input = JSON.stringify({apiVersion: 'v1', kind: 'List', items: objects});
        await kubectl.run(removal, {onLine: say, timeoutMs: 320_000, input});
      },
    },
  };
}

/** Everything that the overlay renders, as the API server would be given it. */
export async function renderedObjects(kubectl: Kubectl, folder: string): Promise<KubernetesObject[]> {
  const documents = parseAllDocuments(await kubectl.run(['kustomize', folder]));
  return documents
    .map(document => document.toJS() as KubernetesObject | null)
    .filter(object => object?.metadata?.name !== undefined) as KubernetesObject[];
}
