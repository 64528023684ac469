import {type Deployment, storesPrefix} from '../deployment.js';
import type {Leftover, Search} from '../provider.js';
import {regionOf} from './eks.js';
import {awsNames} from './files.js';
import {aws} from './tools.js';

/** Volumes, load balancers, logs, snapshots and images of a destroyed cluster. */
export function awsLeftovers(deployment: Deployment): Record<string, Search> {
  const region = ['--region', regionOf(deployment)];
  const where = region.join(' ');
  const {cluster} = awsNames(deployment.blueprint);
  const ask = async (...args: string[]) => aws.json([...args, ...region, '--output', 'json']);
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
