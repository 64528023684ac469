import {sectionOf} from '../../file/target-schema.js';
import {flavouredFiles} from '../../scaffold/kubernetes/kustomization.js';
import type {AccessProbe} from '../access-probe.js';
import type {DeadEndPattern} from '../dead-ends.js';
import type {Deployment} from '../deployment.js';
import {kubernetesTools, onKubernetes} from '../kubernetes/on-kubernetes.js';
import {kubectlFor} from '../kubernetes/steps.js';
import type {Provider, Search} from '../provider.js';
import {contextName, gcpFiles, gcpNames} from './files.js';
import {gcpFlavour} from './flavour.js';
import {gcloud} from './gcloud.js';
import {gcpSettings, gcpTarget} from './schema.js';
import {googleSecretManager} from './secret-manager.js';
import {gcpSteps} from './steps.js';

/** What Google Cloud and gcloud say when they cannot go on. */
export const deadEnds: readonly DeadEndPattern[] = [
  {
    says: /ZONE_RESOURCE_POOL_EXHAUSTED|does not have enough resources available/i,
    means: 'the cloud has no machines of this type left in the zone',
    wayOut: 'choose another machine type or region in spec.targets',
  },
  {
    says: /QUOTA_EXCEEDED|quotaExceeded|Quota '?([A-Z_]*)'? ?exceeded|Insufficient (?:regional|project) quota|Insufficient quota/i,
    means: 'a quota of the Google Cloud project is used up',
    wayOut: 'see it in the console under IAM & Admin › Quotas, ask for more, or choose another region',
  },
  {
    says: /([a-z]+\.googleapis\.com)[^\n]*(?:has not been used|is not enabled|disabled)|SERVICE_DISABLED/i,
    means: 'an API of Google Cloud is turned off in the project',
    wayOut: ([, api]) => `turn it on with \`gcloud services enable ${api ?? '<api>'}\`, wait a minute`,
  },
  {
    says: /BILLING_DISABLED|billing (?:account|to be enabled)/i,
    means: 'the Google Cloud project has no billing account',
    wayOut: 'link one in the console',
  },
  {
    says: /Reauthentication|token (?:has|is) expired|no active account|do not currently have an active account/i,
    means: 'the credentials of Google Cloud are missing or have expired',
    wayOut: 'sign in again (`gcloud auth login`)',
  },
];

const access = (deployment: Deployment) => kubectlFor(deployment, contextName(deployment));

const lets = (id: string, what: string, ...words: string[]): AccessProbe => ({
  id,
  tool: gcloud,
  args: ({spec}) => {
    const project = sectionOf(gcpTarget, spec)?.project;
    return [...words, ...(project && words[0] !== 'auth' ? ['--project', project] : []), '--quiet'];
  },
  what,
});

/** A cluster on Google GKE. */
export const gcpProvider: Provider = {
  name: 'gcp',
  tools: [gcloud, ...kubernetesTools],
  probes: [
    lets('access-gcp', 'credentials for Google Cloud', 'auth', 'print-access-token'),
    lets('access-gcp-gke', 'permission to see GKE clusters', 'container', 'clusters', 'list', '--limit=1'),
    lets(
      ...(['access-gcp-registry', 'permission to see Artifact Registry'] as const),
      ...['artifacts', 'repositories', 'list', '--limit=1'],
    ),
    lets('access-gcp-sql', 'permission to see Cloud SQL', 'sql', 'instances', 'list', '--limit=1'),
  ],
  folders: {'gcp/': 'the GKE cluster, Memorystore and Cloud SQL'},
  files: blueprint => {
    const described = sectionOf(gcpTarget, blueprint);
    return new Map([...gcpFiles(blueprint), ...(described ? flavouredFiles(blueprint, gcpFlavour(described)) : [])]);
  },
  signIn: () => [
    {
      uses: 'google-github-actions/auth@v3',
      with: {
        workload_identity_provider: '${{ vars.GCP_PROVIDER }}',
        service_account: '${{ vars.GCP_ACCOUNT }}',
      },
    },
    {uses: 'google-github-actions/setup-gcloud@v3'},
  ],
  ...onKubernetes(gcpSteps, access),
  leftovers: gcpLeftovers,
  secretManager: {
    tool: gcloud,
    probe: lets('access-gcp-secrets', 'permission to see Google Secret Manager', 'secrets', 'list', '--limit=1'),
    store: spec => ({gcpsm: {projectID: sectionOf(gcpTarget, spec)?.project ?? ''}}),
    keeper: googleSecretManager,
  },
  deadEnds,
  clock: 'https://www.googleapis.com',
};

/** Disks and images of a destroyed cluster. */
function gcpLeftovers({blueprint}: Deployment): Record<string, Search> {
  const {project, region} = gcpSettings(blueprint);
  const {cluster, registry} = gcpNames(blueprint);
  const ask = (...args: string[]) => gcloud.json([...args, '--project', project, '--format=json', '--quiet']);
  return {
    disks: async () => {
      const disks = await ask('compute', 'disks', 'list', `--filter=labels.goog-k8s-cluster-name=${cluster}`);
      return (disks as {name: string; zone?: string; region?: string}[]).map(({name: id, zone, region: place}) => ({
        kind: 'disk',
        id,
        remove: `gcloud compute disks delete ${id} --project ${project} ${zone ? `--zone ${zone.split('/').at(-1)}` : `--region ${place?.split('/').at(-1)}`}`,
      }));
    },
    images: async () => {
      const repositories = await ask('artifacts', 'repositories', 'list', '--location', region);
      return (repositories as {name: string}[])
        .filter(({name}) => name.endsWith(`/${registry}`))
        .map(() => ({
          kind: 'images in Artifact Registry',
          id: registry,
          remove: `gcloud artifacts repositories delete ${registry} --location ${region} --project ${project}`,
        }));
    },
  };
}
