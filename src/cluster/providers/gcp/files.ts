import {shellWord} from '../../../kit/shell-words.js';
import type {Blueprint} from '../../scaffold/blueprint.js';
import {namespaceOf} from '../../scaffold/blueprint.js';
import type {Files} from '../../scaffold/files.js';
import type {Deployment} from '../deployment.js';
import {type GcpSettings, gcpSettings} from './schema.js';

/** Names of what lives in the Google Cloud project. `stores`: what the stores' names begin with, where not with the cluster's. */
export const gcpNames = ({name}: Pick<Blueprint, 'name'>, stores = name) => ({
  cluster: name,
  pool: 'rulectl',
  registry: name,
  valkey: `${stores}-valkey`,
  postgres: `${stores}-postgres`,
  peering: `${name}-services`,
});

/** The name that gcloud gives to a cluster's context. */
export function contextName({blueprint}: Deployment): string {
  const gcp = gcpSettings(blueprint);
  return `gke_${gcp.project}_${gcp.region}_${gcpNames(blueprint).cluster}`;
}

/** The commands that make the cluster and its managed stores: what `rulectl deploy gcp` runs, and what the file shows. */
export function gcpCommands(blueprint: Blueprint, gcp: GcpSettings, stores = blueprint.name) {
  const names = gcpNames(blueprint, stores);
  const project = ['--project', gcp.project];
  const where = [...project, '--region', gcp.region];
  const shared = [
    '--release-channel=regular',
    '--enable-private-nodes',
    '--enable-dns-access',
    '--no-enable-ip-access',
  ];
  return {
    cluster: gcp.autopilot
      ? ['gcloud', 'container', 'clusters', 'create-auto', names.cluster, ...where, ...shared]
      : [
          ...['gcloud', 'container', 'clusters', 'create', names.cluster, ...where, ...shared],
          ...['--gateway-api=standard', `--workload-pool=${gcp.project}.svc.id.goog`, '--enable-dataplane-v2'],
          ...['--enable-ip-alias', '--enable-shielded-nodes', '--num-nodes=1', '--machine-type', 'e2-small'],
        ],
    pool: gcp.autopilot
      ? undefined
      : [
          ...['gcloud', 'container', 'node-pools', 'create', names.pool, '--cluster', names.cluster, ...where],
          ...['--machine-type', gcp.machineType, '--enable-autoscaling'],
          // Counted over all zones of the region; the plain flags count each zone by itself.
          ...['--total-min-nodes', String(gcp.nodes.min), '--total-max-nodes', String(gcp.nodes.max), '--num-nodes=1'],
          ...['--shielded-secure-boot', ...(gcp.spot ? ['--spot'] : [])],
        ],
    poolSize: [
      ...['gcloud', 'container', 'node-pools', 'update', names.pool, '--cluster', names.cluster, ...where],
      ...[
        '--enable-autoscaling',
        '--total-min-nodes',
        String(gcp.nodes.min),
        '--total-max-nodes',
        String(gcp.nodes.max),
      ],
    ],
    credentials: ['gcloud', 'container', 'clusters', 'get-credentials', names.cluster, ...where, '--dns-endpoint'],
    // Memorystore and Cloud SQL are reached by private addresses, over one peering of the network.
    addresses: [
      ...['gcloud', 'compute', 'addresses', 'create', names.peering, '--global', '--purpose=VPC_PEERING'],
      ...['--prefix-length=16', '--network=default', ...project],
    ],
    peering: [
      ...['gcloud', 'services', 'vpc-peerings', 'connect', '--service=servicenetworking.googleapis.com'],
      ...[`--ranges=${names.peering}`, '--network=default', ...project],
    ],
    registry: [
      ...['gcloud', 'artifacts', 'repositories', 'create', names.registry, '--repository-format=docker'],
      ...[...project, '--location', gcp.region],
    ],
    // Memorystore for Redis, not for Valkey: that one knows no password, only IAM tokens that last an hour.
    valkey: [
      ...['gcloud', 'redis', 'instances', 'create', names.valkey, ...where, '--tier=standard', '--size=1'],
      ...['--redis-version=redis_7_2', '--enable-auth', '--connect-mode=private-service-access'],
      ...['--replica-count=1', '--read-replicas-mode=read-replicas-enabled'],
    ],
    postgres: [
      ...['gcloud', 'sql', 'instances', 'create', names.postgres, ...where],
      ...['--database-version=POSTGRES_17', '--edition=enterprise', '--tier=db-custom-1-3840'],
      ...['--availability-type=regional', '--storage-auto-increase', '--no-assign-ip'],
      ...[`--network=projects/${gcp.project}/global/networks/default`, '--ssl-mode=ENCRYPTED_ONLY'],
      ...['--backup', '--enable-point-in-time-recovery', '--deletion-protection'],
    ],
  } satisfies Record<string, readonly string[] | undefined>;
}

/** `deploy/gcp`: the commands as a script to read and review, and the binding that lets pods read their secrets. */
export function gcpFiles(blueprint: Blueprint): Files {
  const gcp = gcpSettings(blueprint);
  const commands = gcpCommands(blueprint, gcp);
  const stores = gcp.managedData ? [commands.addresses, commands.peering, commands.valkey, commands.postgres] : [];
  const lines = [commands.registry, commands.cluster, commands.pool, commands.credentials, ...stores]
    .filter(command => command !== undefined)
    .map(command => wrapped(command));
  return new Map([['gcp/create.sh', `${scriptHead(blueprint)}${lines.join('\n\n')}\n${secretsLines(blueprint, gcp)}`]]);
}

const scriptHead = ({name}: Blueprint) =>
  `#!/bin/sh
# What \`rulectl deploy gcp\` runs to make the cluster of ${name}, for review. It skips what is there, resumes and undoes;
# this script does not.
set -eu

`;

/** Reads secrets, and nothing else. */
export const secretsRole = 'roles/secretmanager.secretAccessor';

/** The account of External Secrets: Workload Identity knows it without a Google service account and without a key. */
export const secretsReader = ({project}: GcpSettings, projectNumber: string): string =>
  `principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/external-secrets/sa/external-secrets`;

/** The command that lets External Secrets read. */
export const secretsBinding = (gcp: GcpSettings, projectNumber: string): string[] => [
  ...['gcloud', 'projects', 'add-iam-policy-binding', gcp.project],
  ...[`--member=${secretsReader(gcp, projectNumber)}`, `--role=${secretsRole}`, '--condition=None'],
];

function secretsLines(blueprint: Blueprint, gcp: GcpSettings): string {
  if (blueprint.security.secrets !== 'gcp') return '';
  return `\n# PROJECT_NUMBER: gcloud projects describe ${gcp.project} --format='value(projectNumber)'; namespaces such as ${namespaceOf(blueprint.name, 'prod')} read through it.\n${wrapped(secretsBinding(gcp, 'PROJECT_NUMBER'))}\n`;
}

/** A command over several lines, each flag on its own. */
const wrapped = (command: readonly string[]): string =>
  command.map(shellWord).join(' ').replaceAll(/ (--)/g, ' \\\n  $1');
