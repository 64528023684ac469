import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {absent, livingIn, type Step} from '../../actions/step.js';
import {readTarget, writeTarget} from '../../running/target-file.js';
import {namespaceOf, ports} from '../../scaffold/blueprint.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import {overlayFolder} from '../../scaffold/kubernetes/kustomization.js';
import {frontDoor} from '../../scaffold/kubernetes/manifest.js';
import type {Deployment} from '../deployment.js';
import {compareWithOracle} from '../smoke.js';
import {controllerSteps} from './controllers.js';
import {adminKey, ownSecretsStep} from './credentials.js';
import {installedBy} from './inventory.js';
import {clusterSecretStep, type StoreUrls, storeUrlSteps} from './kept-secrets.js';
import {applyArguments, Kubectl} from './kubectl.js';
import {lockStep, unlockStep} from './lock.js';
import {manifestSteps, renderedObjects} from './manifests.js';
import {differenceOf} from './observe.js';
import {appliedFolder, type PushedImage, writeOverlay} from './overlay.js';
import {portForward} from './port-forward.js';
import {pruneSteps} from './prune.js';
import {beginJournalStep, journalStep} from './remember.js';

/** What differs between one Kubernetes cluster and another, for the steps inside it. */
export interface InCluster {
  readonly context: string | undefined;
  /** What the cloud's Kubernetes has of its own. */
  readonly flavour?: Flavour;
  /** Controllers that the cloud needs beside those of every cluster. */
  readonly controllers?: (kubectl: Kubectl) => readonly Step[];
  /** Id of the step that makes the cluster, where one does. */
  readonly within?: string;
  readonly image: () => Promise<PushedImage>;
  readonly stores: (kubectl: Kubectl) => readonly Step[];
  readonly urls: (kubectl: Kubectl) => StoreUrls;
}

const namespaceFor = ({blueprint, environment}: Deployment) => namespaceOf(blueprint.name, environment);

export const kubectlFor = (deployment: Deployment, context: string | undefined): Kubectl =>
  new Kubectl(deployment.project.dir, context, namespaceFor(deployment));

/** Everything inside a cluster that is there: namespace, lease, controllers, stores, secrets, workloads, proof. */
export function clusterSteps(deployment: Deployment, inside: InCluster): Step[] {
  const kubectl = kubectlFor(deployment, inside.context);
  const inCluster = (steps: readonly Step[]) => livingIn(inside.within, steps);
  const inNamespace = (steps: readonly Step[]) => livingIn('namespace', steps);
  const controllers = controllerSteps(deployment, kubectl, inside);
  const prune = pruneSteps(deployment, kubectl, {
    render: async () => {
      await writeOverlay(deployment, {image: await inside.image(), flavour: inside.flavour});
      return renderedObjects(kubectl, appliedFolder(deployment));
    },
    installs: installedBy(controllers),
  });
  return [
    ...inCluster([namespaceStep(deployment, kubectl)]),
    ...inNamespace([
      lockStep(deployment, kubectl),
      beginJournalStep(deployment, kubectl),
      prune.remember,
      ownSecretsStep(deployment, kubectl),
    ]),
    clusterSecretStep(deployment, kubectl),
    ...inCluster(controllers),
    ...inside.stores(kubectl),
    ...storeUrlSteps(deployment, kubectl, inside.urls(kubectl)),
    ...inNamespace([
      prune.autoscalers,
      ...manifestSteps(deployment, kubectl, inside.image, inside.flavour),
      prune.rest,
    ]),
    targetStep(deployment, kubectl),
    ...(deployment.verify ? [smokeStep(deployment, kubectl)] : []),
    journalStep(deployment, kubectl),
    unlockStep(deployment, kubectl),
  ];
}

/** The namespace alone: what else is the environment's own is of kinds that controllers of later steps bring along. */
function namespaceStep(deployment: Deployment, kubectl: Kubectl): Step {
  const name = namespaceFor(deployment);
  const file = `${overlayFolder(deployment.environment)}/environment/namespace.yaml`;
  const args = [...applyArguments, '-f', join('deploy', file)];
  const removal = ['delete', 'namespace', name, '--ignore-not-found', '--timeout=300s'];
  const everywhere = new Kubectl(deployment.project.dir, kubectl.context, undefined);
  return {
    id: 'namespace',
    title: `Namespace ${name}`,
    why: `The environment ${deployment.environment} lives in it, under the Pod Security Standard restricted.`,
    command: everywhere.command(...args),
    probe: async () => {
      if ((await everywhere.get('namespace', name)) === undefined) return absent();
      return differenceOf(everywhere, ['-f', '-'], deployment.files.get(file)!);
    },
    run: async ({say}) => void (await everywhere.run(args, {onLine: say})),
    undo: {
      command: everywhere.command(...removal),
      run: async ({say}) => void (await everywhere.run(removal, {onLine: say, timeoutMs: 320_000})),
    },
    leaves: 'volumes with the reclaim policy Retain',
  };
}

/** Lets the other commands talk to the cluster: by its host name, or through a port-forward. */
function targetStep(deployment: Deployment, kubectl: Kubectl): Step {
  const {project, name, blueprint, environment} = deployment;
  const {host, exposure} = blueprint.gateway;
  const file = join(project.dir, '.rulectl', 'targets', `${name}.json`);
  return {
    id: 'target',
    title: `Target ${name}`,
    why: `Commands reach the cluster with --target ${name}.`,
    does: `writes .rulectl/targets/${name}.json`,
    probe: async () =>
      (await stat(file).catch(() => undefined)) ? {state: 'changed', detail: 'written anew'} : absent(),
    run: async () => {
      await writeTarget(project.dir, {
        name,
        provider: deployment.target,
        cluster: blueprint.name,
        gateway: host === undefined || exposure === 'none' ? '' : `https://${host}`,
        control: '',
        key: await adminKey(deployment, kubectl),
        context: kubectl.context,
        namespace: namespaceFor(deployment),
        environment,
      });
    },
  };
}

/** One evaluation through the front door must give what this machine gives. */
function smokeStep(deployment: Deployment, kubectl: Kubectl): Step {
  const door = frontDoor(deployment.blueprint).name;
  return {
    id: 'smoke',
    title: 'Smoke evaluation',
    why: 'A cluster that answers, but answers otherwise, is not deployed.',
    does: `evaluates the project's facts on service/${door} and here, and compares facts and firings`,
    probe: async () => absent('is always done'),
    run: async ({say}) => {
      const forward = await portForward({context: kubectl.context, namespace: kubectl.namespace!}, door, ports.http);
      try {
        const {key} = readTarget(deployment.project.dir, deployment.name);
        await compareWithOracle(deployment.project, {url: forward.url, key}, say);
      } finally {
        await forward.close();
      }
    },
  };
}
