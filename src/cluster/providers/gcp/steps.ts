import {absent, livingIn, type Observation, present, type Step} from '../../actions/step.js';
import {sampleText, sectionOf} from '../../file/target-schema.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {type RegistryImage, registryImage} from '../image.js';
import {contextStep} from '../kubernetes/context-step.js';
import {clusterSteps} from '../kubernetes/steps.js';
import {inClusterStores, inClusterUrls} from '../kubernetes/stores.js';
import {renderStep} from '../render-step.js';
import {errors as gcpErrors} from './errors.js';
import {contextName, gcpCommands, gcpNames} from './files.js';
import {gcpFlavour} from './flavour.js';
import {gcloud, lookWithGcloud} from './gcloud.js';
import {type GcpSettings, gcpTarget} from './schema.js';
import {secretAccessSteps} from './secret-access.js';
import {managedStores, managedUrls} from './stores.js';

const clusterMs = 60 * 60_000;

/** A cluster on Google GKE, from nothing. */
export function gcpSteps(deployment: Deployment): Step[] {
  const {security} = deployment.blueprint;
  const gcp = sectionOf(gcpTarget, deployment.blueprint);
  if (gcp === undefined) throw errors.TARGET_NOT_IN_SPEC('gcp', sampleText(gcpTarget));
  if (security.mesh !== 'none' && gcp.autopilot) throw gcpErrors.DEPLOY_MESH_ON_AUTOPILOT(security.mesh);
  const image = gcpImage(deployment, gcp);
  return [
    renderStep(deployment),
    clusterStep(deployment, gcp),
    ...poolStep(deployment, gcp),
    credentialsStep(deployment, gcp),
    ...secretAccessSteps(deployment, gcp),
    ...image.steps,
    ...clusterSteps(deployment, {
      context: contextName(deployment),
      flavour: gcpFlavour(gcp),
      within: 'cluster',
      image: async () => ({name: await image.name(), tag: deployment.imageTag}),
      stores: kubectl =>
        gcp.managedData
          ? managedStores(deployment, kubectl, gcp)
          : livingIn('cluster', inClusterStores(deployment, kubectl)),
      urls: kubectl => (gcp.managedData ? managedUrls(deployment, kubectl, gcp) : inClusterUrls(deployment, kubectl)),
    }),
  ];
}

const run = (command: readonly string[], say: (line: string) => void) =>
  gcloud.run([...command.slice(1), '--quiet'], {onLine: say, timeoutMs: clusterMs});

function clusterStep({blueprint}: Deployment, gcp: GcpSettings): Step {
  const {cluster} = gcpNames(blueprint);
  const where = ['--project', gcp.project, '--region', gcp.region];
  const command = gcpCommands(blueprint, gcp).cluster;
  const removal = ['gcloud', 'container', 'clusters', 'delete', cluster, ...where];
  return {
    id: 'cluster',
    title: `GKE cluster ${cluster}`,
    why: 'Everything else runs in it.',
    command,
    shared: true,
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

function poolStep({blueprint}: Deployment, gcp: GcpSettings): Step[] {
  const {pool: command, poolSize} = gcpCommands(blueprint, gcp);
  if (command === undefined) return [];
  const {cluster, pool} = gcpNames(blueprint);
  const where = ['--cluster', cluster, '--project', gcp.project, '--region', gcp.region];
  const look = async (): Promise<Observation> => {
    const found = await lookWithGcloud(['container', 'node-pools', 'describe', pool, ...where]);
    if (found === undefined) return absent();
    if (found.status !== 'RUNNING' && found.status !== 'RECONCILING') {
      const isBegun = found.status === 'PROVISIONING';
      return {
        state: 'stuck',
        detail: `the node pool is ${String(found.status)}: ${String(found.statusMessage ?? 'no message')}`,
        wayOut: isBegun
          ? `wait until \`gcloud container node-pools describe ${pool} ${where.join(' ')}\` says RUNNING, then deploy again`
          : `delete it with \`gcloud container node-pools delete ${pool} ${where.join(' ')}\`, then deploy again; a lack of quota shows in \`gcloud compute regions describe ${gcp.region}\``,
      };
    }
    const bounds = found.autoscaling as {totalMinNodeCount?: number; totalMaxNodeCount?: number} | undefined;
    const [min, max] = [bounds?.totalMinNodeCount ?? 0, bounds?.totalMaxNodeCount ?? 0];
    if (min === gcp.nodes.min && max === gcp.nodes.max) return present(`${min} to ${max} machines`);
    const detail = `${min} to ${max} machines, wanted ${gcp.nodes.min} to ${gcp.nodes.max}`;
    return {state: 'changed', detail, command: poolSize};
  };
  return [
    {
      id: 'nodes',
      title: 'Node pool',
      why: `${gcp.nodes.min} to ${gcp.nodes.max} ${gcp.spot ? 'spot ' : ''}machines of ${gcp.machineType} carry the pods.`,
      command,
      within: 'cluster',
      shared: true,
      probe: look,
      run: async ({say}) => void (await run((await look()).state === 'changed' ? poolSize : command, say)),
    },
  ];
}

function credentialsStep(deployment: Deployment, gcp: GcpSettings): Step {
  const command = gcpCommands(deployment.blueprint, gcp).credentials;
  return contextStep(contextName(deployment), command, async say => void (await run(command, say)));
}

/** The image in Artifact Registry, or in the registry that the spec names. */
const gcpImage = (deployment: Deployment, gcp: GcpSettings): RegistryImage =>
  registryImage(deployment, () => {
    const {blueprint} = deployment;
    const host = `${gcp.region}-docker.pkg.dev`;
    const name = `${host}/${gcp.project}/${gcpNames(blueprint).registry}/${blueprint.image.repository}`;
    return {steps: [registryStep(deployment, gcp), loginStep(host)], name: async () => name, shownName: name};
  });

function registryStep({blueprint}: Deployment, gcp: GcpSettings): Step {
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
