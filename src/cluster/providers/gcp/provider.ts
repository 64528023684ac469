import {sectionOf} from '../../file/target-schema.js';
import {flavouredFiles} from '../../scaffold/kubernetes/kustomization.js';
import type {AccessProbe} from '../access-probe.js';
import type {Deployment} from '../deployment.js';
import {kubernetesTools, onKubernetes} from '../kubernetes/on-kubernetes.js';
import {kubectlFor} from '../kubernetes/steps.js';
import type {Provider} from '../provider.js';
import {deadEnds} from './dead-ends.js';
import {contextName, gcpFiles} from './files.js';
import {gcpFlavour} from './flavour.js';
import {gcloud} from './gcloud.js';
import {gcpLeftovers} from './leftovers.js';
import {gcpTarget} from './schema.js';
import {googleSecretManager} from './secret-manager.js';
import {gcpSteps} from './steps.js';

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
