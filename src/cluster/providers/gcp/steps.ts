import type {Step} from '../../actions/step.js';
import type {Blueprint} from '../../scaffold/blueprint.js';
import {gcpCommands, gcpNames} from '../../scaffold/gcp.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {buildAndPushStep, namesRegistry, packStep} from '../image.js';
import {absent, present} from '../kubernetes/observe.js';
import {clusterSteps, renderStep} from '../kubernetes/steps.js';
import {inClusterStores, inClusterUrls} from '../kubernetes/stores.js';
import {contextName} from './context.js';
import {lookWithGcloud} from './gcloud.js';
import {managedStores, managedUrls} from './stores.js';

type Gcp = NonNullable<Blueprint['gcp']>;

const clusterMs = 60 * 60_000;

/** A cluster on Google GKE, from nothing. */
export function gcpSteps(deployment: Deployment): Step[] {
  const gcp = deployment.blueprint.gcp!;
  const image = imageSteps(deployment, gcp);
  return [
    renderStep(deployment),
    clusterStep(deployment, gcp),
    ...poolStep(deployment, gcp),
    credentialsStep(deployment, gcp),
    ...image.steps,
    ...clusterSteps(deployment, {
      context: contextName(deployment),
      cloud: 'gcp',
      image: async () => ({name: image.name, tag: deployment.imageTag}),
      stores: kubectl =>
        gcp.managedData ? managedStores(deployment, kubectl, gcp) : inClusterStores(deployment, kubectl),
      urls: kubectl => (gcp.managedData ? managedUrls(deployment, kubectl, gcp) : inClusterUrls(deployment, kubectl)),
    }),
  ];
}

const run = (command: readonly string[], say: (line: string) => void) =>
  tools.gcloud.run([...command.slice(1), '--quiet'], {onLine: say, timeoutMs: clusterMs});

function clusterStep({blueprint}: Deployment, gcp: Gcp): Step {
  const {cluster} = gcpNames(blueprint);
  const where = ['--project', gcp.project, '--region', gcp.region];
  const command = gcpCommands(blueprint, gcp).cluster;
  const removal = ['gcloud', 'container', 'clusters', 'delete', cluster, ...where];
  return {
    id: 'cluster',
    title: `GKE cluster ${cluster}`,
    why: 'Everything else runs in it.',
    command,
    probe: async () => {
      const found = await lookWithGcloud(['container', 'clusters', 'describe', cluster, ...where]);
      if (found === undefined) return absent();
      if (found.status === 'RUNNING' || found.status === 'RECONCILING') return present(String(found.status));
      const see = `\`gcloud container clusters describe ${cluster} ${where.join(' ')}\``;
      const wayOut =
        found.status === 'PROVISIONING'
          ? `wait until ${see} says RUNNING, then deploy again`
          : `see why with ${see}, delete it with \`${removal.join(' ')}\`, then deploy again`;
      return {state: 'stuck', detail: `the cluster is ${String(found.status)}`, wayOut};
    },
    run: async ({say}) => void (await run(command, say)),
    undo: {command: removal, run: async ({say}) => void (await run(removal, say))},
    leaves: 'persistent disks with the reclaim policy Retain',
  };
}

function poolStep({blueprint}: Deployment, gcp: Gcp): Step[] {
  const command = gcpCommands(blueprint, gcp).pool;
  if (command === undefined) return [];
  const {cluster, pool} = gcpNames(blueprint);
  const where = ['--cluster', cluster, '--project', gcp.project, '--region', gcp.region];
  return [
    {
      id: 'nodes',
      title: 'Node pool',
      why: `${gcp.nodes.min} to ${gcp.nodes.max} ${gcp.spot ? 'spot ' : ''}machines of ${gcp.machineType} carry the pods.`,
      command,
      probe: async () => {
        const found = await lookWithGcloud(['container', 'node-pools', 'describe', pool, ...where]);
        if (found === undefined) return absent();
        if (found.status === 'RUNNING' || found.status === 'RECONCILING') return present(String(found.status));
        return {
          state: 'stuck',
          detail: `the node pool is ${String(found.status)}: ${String(found.statusMessage ?? 'no message')}`,
          wayOut: `delete it with \`gcloud container node-pools delete ${pool} ${where.join(' ')}\`, then deploy again; a lack of quota shows in \`gcloud compute regions describe ${gcp.region}\``,
        };
      },
      run: async ({say}) => void (await run(command, say)),
    },
  ];
}

function credentialsStep(deployment: Deployment, gcp: Gcp): Step {
  const command = gcpCommands(deployment.blueprint, gcp).credentials;
  const context = contextName(deployment);
  return {
    id: 'credentials',
    title: `kubectl context ${context}`,
    why: 'kubectl and helm reach the cluster by it.',
    command,
    probe: async () => {
      const {stdout} = await tools.kubectl.attempt(['config', 'get-contexts', context, '-o', 'name']);
      return stdout.includes(context) ? present() : absent();
    },
    run: async ({say}) => void (await run(command, say)),
  };
}

function imageSteps(deployment: Deployment, gcp: Gcp): {readonly steps: Step[]; readonly name: string} {
  const {repository} = deployment.blueprint.image;
  if (namesRegistry(repository)) {
    const steps = [
      packStep(deployment, async () => repository),
      buildAndPushStep(deployment, async () => repository, repository),
    ];
    return {steps, name: repository};
  }
  const {registry} = gcpNames(deployment.blueprint);
  const host = `${gcp.region}-docker.pkg.dev`;
  const name = `${host}/${gcp.project}/${registry}/${repository}`;
  return {
    name,
    steps: [
      registryStep(deployment, gcp),
      loginStep(host),
      packStep(deployment, async () => name),
      buildAndPushStep(deployment, async () => name, name),
    ],
  };
}

function registryStep({blueprint}: Deployment, gcp: Gcp): Step {
  const {registry} = gcpNames(blueprint);
  const command = gcpCommands(blueprint, gcp).registry;
  const where = ['--project', gcp.project, '--location', gcp.region];
  return {
    id: 'registry',
    title: `Artifact Registry ${registry}`,
    why: 'The cluster pulls the image from it.',
    command,
    probe: async () =>
      (await lookWithGcloud(['artifacts', 'repositories', 'describe', registry, ...where])) ? present() : absent(),
    run: async ({say}) => void (await run(command, say)),
    leaves: `the registry ${registry} with its images`,
  };
}

function loginStep(host: string): Step {
  const command = ['gcloud', 'auth', 'configure-docker', host];
  return {
    id: 'registry:login',
    title: 'Docker credentials',
    why: 'Docker pushes with the credentials of gcloud; none are stored.',
    command,
    probe: async () => absent('done each time'),
    run: async ({say}) => void (await run(command, say)),
  };
}
