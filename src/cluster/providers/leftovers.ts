import {awsNames} from '../scaffold/aws.js';
import {gcpNames} from '../scaffold/gcp.js';
import {tools} from '../tools/tools.js';
import {regionOf} from './aws/eks.js';
import {clusterAccess} from './cluster-access.js';
import {type Deployment, storesPrefix} from './deployment.js';
import type {KubernetesObject} from './kubernetes/kubectl.js';

/** Something that a destroy left: what it is, and the command that removes it. */
export interface Leftover {
  readonly kind: string;
  readonly id: string;
  readonly remove: string;
}

type Search = () => Promise<Leftover[]>;

/**
 * What is still there of a destroyed deployment, by looking: volumes, load balancers, logs, snapshots, images. What
 * cannot be looked for is told in `unseen`.
 */
export async function findLeftovers(deployment: Deployment): Promise<{found: Leftover[]; unseen: string[]}> {
  const found: Leftover[] = [];
  const unseen: string[] = [];
  for (const [what, search] of Object.entries(searches[deployment.target](deployment))) {
    try {
      found.push(...(await search()));
    } catch (error) {
      unseen.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {found, unseen};
}

const searches: Readonly<Record<Deployment['target'], (deployment: Deployment) => Record<string, Search>>> = {
  aws: awsSearches,
  gcp: gcpSearches,
  kubernetes: kubernetesSearches,
  compose: composeSearches,
};

function awsSearches(deployment: Deployment): Record<string, Search> {
  const region = ['--region', regionOf(deployment)];
  const where = region.join(' ');
  const {cluster} = awsNames(deployment.blueprint);
  const ask = async (...args: string[]) => tools.aws.json([...args, ...region, '--output', 'json']);
  /** Controllers mark what they make for a cluster with one of these tags. */
  const tagged = async (filter: string): Promise<Leftover[]> => {
    const answer = (await ask('resourcegroupstaggingapi', 'get-resources', '--tag-filters', filter)) as {
      ResourceTagMappingList?: {ResourceARN: string}[];
    };
    return (answer.ResourceTagMappingList ?? []).map(({ResourceARN}) => ofArn(ResourceARN, where));
  };
  return {
    'volumes and security groups': async () => [
      ...(await tagged(`Key=kubernetes.io/cluster/${cluster}`)),
      ...(await tagged(`Key=eks:eks-cluster-name,Values=${cluster}`)),
    ],
    'load balancers': () => tagged(`Key=elbv2.k8s.aws/cluster,Values=${cluster}`),
    'log groups': async () => {
      const prefix = `/aws/eks/${cluster}/`;
      const answer = (await ask('logs', 'describe-log-groups', '--log-group-name-prefix', prefix)) as {
        logGroups?: {logGroupName: string}[];
      };
      return (answer.logGroups ?? []).map(({logGroupName: id}) => ({
        kind: 'log group',
        id,
        remove: `aws logs delete-log-group --log-group-name ${id} ${where}`,
      }));
    },
    snapshots: async () => {
      const answer = (await ask('rds', 'describe-db-snapshots', '--snapshot-type', 'manual')) as {
        DBSnapshots?: {DBSnapshotIdentifier: string}[];
      };
      const prefix = `${awsNames(deployment.blueprint, storesPrefix(deployment)).postgres}-final`;
      return (answer.DBSnapshots ?? [])
        .filter(({DBSnapshotIdentifier}) => DBSnapshotIdentifier.startsWith(prefix))
        .map(({DBSnapshotIdentifier: id}) => ({
          kind: 'snapshot of RDS',
          id,
          remove: `aws rds delete-db-snapshot --db-snapshot-identifier ${id} ${where}`,
        }));
    },
    images: async () => {
      const {repository} = deployment.blueprint.image;
      const answer = (await ask('ecr', 'describe-repositories')) as {repositories?: {repositoryName?: string}[]};
      return (answer.repositories ?? [])
        .filter(({repositoryName}) => repositoryName === repository)
        .map(() => ({
          kind: 'images in ECR',
          id: repository,
          remove: `aws ecr delete-repository --repository-name ${repository} --force ${where}`,
        }));
    },
  };
}

function ofArn(arn: string, where: string): Leftover {
  const [, , service, , , resource = ''] = arn.split(':');
  const id = resource.split('/').at(-1)!;
  if (resource.startsWith('volume/'))
    return {kind: 'volume', id, remove: `aws ec2 delete-volume --volume-id ${id} ${where}`};
  if (resource.startsWith('security-group/')) {
    return {kind: 'security group', id, remove: `aws ec2 delete-security-group --group-id ${id} ${where}`};
  }
  if (service === 'elasticloadbalancing' && resource.startsWith('loadbalancer/')) {
    return {
      kind: 'load balancer',
      id: arn,
      remove: `aws elbv2 delete-load-balancer --load-balancer-arn ${arn} ${where}`,
    };
  }
  if (service === 'elasticloadbalancing' && resource.startsWith('targetgroup/')) {
    return {kind: 'target group', id: arn, remove: `aws elbv2 delete-target-group --target-group-arn ${arn} ${where}`};
  }
  return {kind: service ?? 'resource', id: arn, remove: 'remove it in the AWS console'};
}

function gcpSearches({blueprint}: Deployment): Record<string, Search> {
  const {project, region} = blueprint.gcp!;
  const {cluster, registry} = gcpNames(blueprint);
  const ask = (...args: string[]) => tools.gcloud.json([...args, '--project', project, '--format=json', '--quiet']);
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

function kubernetesSearches(deployment: Deployment): Record<string, Search> {
  const kubectl = clusterAccess(deployment);
  return {
    volumes: async () => {
      const {items} = JSON.parse(await kubectl.run(['get', 'persistentvolumes', '-o', 'json'])) as {
        items: KubernetesObject[];
      };
      const isOurs = ({spec}: KubernetesObject) =>
        (spec as {claimRef?: {namespace?: string}} | undefined)?.claimRef?.namespace === kubectl.namespace;
      return items.filter(isOurs).map(({metadata}) => ({
        kind: 'volume',
        id: metadata?.name ?? '',
        remove: `kubectl delete persistentvolume ${metadata?.name}`,
      }));
    },
  };
}

function composeSearches({blueprint}: Deployment): Record<string, Search> {
  return {
    volumes: async () => {
      const label = `label=com.docker.compose.project=${blueprint.name}`;
      const text = await tools.docker.run(['volume', 'ls', '--quiet', '--filter', label]);
      const names = text.split('\n').filter(name => name !== '');
      return names.map(id => ({kind: 'volume', id, remove: `docker volume rm ${id}`}));
    },
  };
}
