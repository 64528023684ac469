import type {Project} from '../project/project.js';
import type {DeployTarget} from '../scaffold/blueprint-of.js';
import type {ToolName} from '../tools/tools.js';

/** A read-only call that shows whether credentials and a permission are there. */
export interface AccessProbe {
  /** Stable; the first of a target is `access-<target>`. */
  readonly id: string;
  readonly tool: ToolName;
  readonly args: (project: Project) => readonly string[];
  /** What it needs, after "needs". */
  readonly what: string;
}

interface Need {
  readonly tools: readonly ToolName[];
  readonly probes: readonly AccessProbe[];
}

const canI = (id: string, verb: string, resource: string, more: readonly string[] = []): AccessProbe => ({
  id,
  tool: 'kubectl',
  args: ({spec}) => {
    const context = spec.targets.kubernetes?.context;
    return [...(context ? ['--context', context] : []), 'auth', 'can-i', verb, resource, ...more];
  },
  what: `a cluster that lets you ${verb} ${resource}`,
});

const aws = (id: string, what: string, ...words: string[]): AccessProbe => ({
  id,
  tool: 'aws',
  args: ({spec}) => [...words, '--region', spec.targets.aws?.region ?? 'us-west-2', '--output', 'json'],
  what,
});

const gcloud = (id: string, what: string, ...words: string[]): AccessProbe => ({
  id,
  tool: 'gcloud',
  args: ({spec}) => {
    const project = spec.targets.gcp?.project;
    return [...words, ...(project && words[0] !== 'auth' ? ['--project', project] : []), '--quiet'];
  },
  what,
});

/** Where the cluster file keeps its secrets with a cloud: the call that proves the permission, whatever the target. */
export const secretManagers: readonly {readonly kept: 'aws' | 'gcp'; readonly probe: AccessProbe}[] = [
  {
    kept: 'aws',
    probe: aws(
      ...(['access-aws-secrets', 'permission to see AWS Secrets Manager'] as const),
      ...['secretsmanager', 'list-secrets', '--max-items', '1'],
    ),
  },
  {
    kept: 'gcp',
    probe: gcloud('access-gcp-secrets', 'permission to see Google Secret Manager', 'secrets', 'list', '--limit=1'),
  },
];

/** Tools that each target needs, and the read-only calls that prove credentials and permissions. */
export const needs: Readonly<Record<DeployTarget, Need>> = {
  compose: {
    tools: ['docker'],
    probes: [
      {
        id: 'access-compose',
        tool: 'docker',
        args: () => ['version', '--format', 'json'],
        what: 'a Docker engine that answers',
      },
      {id: 'access-compose-plugin', tool: 'docker', args: () => ['compose', 'version'], what: 'Docker Compose 2'},
    ],
  },
  kubernetes: {
    tools: ['kubectl', 'helm', 'docker'],
    probes: [
      canI('access-kubernetes', 'create', 'deployments.apps'),
      canI('access-kubernetes-secrets', 'create', 'secrets'),
      canI('access-kubernetes-leases', 'create', 'leases.coordination.k8s.io'),
      canI('access-kubernetes-namespaces', 'create', 'namespaces', ['--all-namespaces']),
    ],
  },
  aws: {
    tools: ['aws', 'eksctl', 'kubectl', 'helm', 'docker'],
    probes: [
      aws('access-aws', 'credentials for AWS', 'sts', 'get-caller-identity'),
      aws('access-aws-eks', 'permission to see EKS clusters', 'eks', 'list-clusters', '--max-items', '1'),
      aws(
        'access-aws-stacks',
        'permission to see CloudFormation stacks',
        'cloudformation',
        'list-stacks',
        '--max-items',
        '1',
      ),
      aws('access-aws-ecr', 'permission to see ECR repositories', 'ecr', 'describe-repositories', '--max-items', '1'),
      aws(
        ...(['access-aws-cache', 'permission to see ElastiCache'] as const),
        ...['elasticache', 'describe-replication-groups', '--max-items', '1'],
      ),
      aws('access-aws-rds', 'permission to see RDS', 'rds', 'describe-db-instances', '--max-items', '1'),
    ],
  },
  gcp: {
    tools: ['gcloud', 'kubectl', 'helm', 'docker'],
    probes: [
      gcloud('access-gcp', 'credentials for Google Cloud', 'auth', 'print-access-token'),
      gcloud('access-gcp-gke', 'permission to see GKE clusters', 'container', 'clusters', 'list', '--limit=1'),
      gcloud(
        'access-gcp-registry',
        'permission to see Artifact Registry',
        'artifacts',
        'repositories',
        'list',
        '--limit=1',
      ),
      gcloud('access-gcp-sql', 'permission to see Cloud SQL', 'sql', 'instances', 'list', '--limit=1'),
    ],
  },
};

/** Tools that a target needs for this cluster file. */
export function toolsFor(target: DeployTarget, {security}: Project['spec']): ToolName[] {
  const manager = target === 'compose' ? undefined : secretManagers.find(({kept}) => kept === security.secrets);
  return [...needs[target].tools, ...(manager === undefined ? [] : [manager.probe.tool])];
}
