import type {AccessProbe} from '../access-probe.js';
import type {Deployment} from '../deployment.js';
import {kubernetesTools, onKubernetes} from '../kubernetes/on-kubernetes.js';
import {kubectlFor} from '../kubernetes/steps.js';
import type {Provider} from '../provider.js';
import {contextName} from './context.js';
import {deadEnds} from './dead-ends.js';
import {gcpLeftovers} from './leftovers.js';
import {googleSecretManager} from './secret-manager.js';
import {gcpSteps} from './steps.js';
import {gcloud} from './tools.js';

const access = (deployment: Deployment) => kubectlFor(deployment, contextName(deployment));

const lets = (id: string, what: string, ...words: string[]): AccessProbe => ({
  id,
  tool: gcloud,
  args: ({spec}) => {
    const project = spec.targets.gcp?.project;
    return [...words, ...(project && words[0] !== 'auth' ? ['--project', project] : []), '--quiet'];
  },
  what,
});

/** A cluster on Google GKE. */
export const provider: Provider = {
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
  ...onKubernetes(gcpSteps, access),
  leftovers: gcpLeftovers,
  secretManager: {
    tool: gcloud,
    probe: lets('access-gcp-secrets', 'permission to see Google Secret Manager', 'secrets', 'list', '--limit=1'),
    keeper: googleSecretManager,
  },
  deadEnds,
  clock: 'https://www.googleapis.com',
};
