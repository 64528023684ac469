import type {Blueprint} from '../../scaffold/blueprint.js';
import type {Files} from '../../scaffold/files.js';
import {yamlOf} from '../../scaffold/files.js';
import {awsComponents} from './components.js';
import {type AwsSettings, awsSettings} from './schema.js';

/** Names of what lives in the AWS account. `stores`: what the stores' names begin with, where not with the cluster's. */
export const awsNames = ({name}: Pick<Blueprint, 'name'>, stores = name) => ({
  cluster: name,
  valkey: `${stores}-valkey`,
  postgres: `${stores}-postgres`,
  subnetGroup: `${name}-data`,
  securityGroup: `${name}-data`,
});

/** `deploy/aws`: the eksctl ClusterConfig, and the input of the managed stores' create calls. */
export function awsFiles(blueprint: Blueprint): Files {
  const aws = awsSettings(blueprint);
  const files: Files = new Map([['aws/eksctl.yaml', yamlOf(clusterConfig(blueprint, aws))]]);
  if (!aws.managedData) return files;
  files.set('aws/elasticache.json', jsonOf(elastiCache(blueprint)));
  files.set('aws/rds.json', jsonOf(relationalDatabase(blueprint)));
  return files;
}

const jsonOf = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** eksctl.io/v1alpha5: Auto Mode, or a managed node group with autoscaling; Pod Identity, logs and secrets encrypted. */
function clusterConfig(blueprint: Blueprint, aws: AwsSettings) {
  return {
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: {
      name: awsNames(blueprint).cluster,
      region: aws.region,
      version: awsComponents.kubernetes,
      tags: {'managed-by': 'rulectl', cluster: blueprint.name},
    },
    accessConfig: {authenticationMode: 'API'},
    cloudWatch: {clusterLogging: {enableTypes: ['api', 'audit', 'authenticator'], logRetentionInDays: 30}},
    vpc: {clusterEndpoints: {publicAccess: true, privateAccess: true}, nat: {gateway: 'HighlyAvailable'}},
    iam: {
      withOIDC: true,
      podIdentityAssociations: [
        {
          namespace: 'kube-system',
          serviceAccountName: 'aws-load-balancer-controller',
          wellKnownPolicies: {awsLoadBalancerController: true},
        },
        ...(aws.autoMode
          ? []
          : [
              {
                namespace: 'kube-system',
                serviceAccountName: 'cluster-autoscaler',
                wellKnownPolicies: {autoScaler: true},
              },
            ]),
        ...(blueprint.security.secrets === 'aws'
          ? [
              {
                namespace: 'external-secrets',
                serviceAccountName: 'external-secrets',
                permissionPolicy: readSecretsOf(blueprint, aws),
              },
            ]
          : []),
      ],
    },
    ...(aws.autoMode
      ? {autoModeConfig: {enabled: true, nodePools: ['general-purpose', 'system']}}
      : {managedNodeGroups: [nodeGroup(aws)], addons: addonsOf()}),
  };
}

const nodeGroup = (aws: AwsSettings) => ({
  name: 'rulectl',
  instanceTypes: [...aws.instanceTypes],
  spot: aws.spot,
  minSize: aws.nodes.min,
  desiredCapacity: aws.nodes.min,
  maxSize: aws.nodes.max,
  privateNetworking: true,
  volumeSize: 40,
  volumeType: 'gp3',
  volumeEncrypted: true,
  disableIMDSv1: true,
  propagateASGTags: true,
});

const addonsOf = () =>
  ['vpc-cni', 'coredns', 'kube-proxy', 'eks-pod-identity-agent', 'metrics-server', 'aws-ebs-csi-driver'].map(name => ({
    name,
    ...(name === 'aws-ebs-csi-driver' ? {useDefaultPodIdentityAssociations: true} : {}),
    ...(name === 'vpc-cni'
      ? {useDefaultPodIdentityAssociations: true, configurationValues: '{"enableNetworkPolicy": "true"}'}
      : {}),
  }));

/** Only this cluster's secrets, and only reading. */
const readSecretsOf = (blueprint: Blueprint, aws: AwsSettings) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: `arn:aws:secretsmanager:${aws.region}:*:secret:${blueprint.name}-*`,
    },
  ],
});

/** Input of `aws elasticache create-replication-group`: Valkey, two nodes in two zones, TLS and encryption at rest; `deploy` adds the password. */
const elastiCache = (blueprint: Blueprint) => ({
  ReplicationGroupId: awsNames(blueprint).valkey,
  ReplicationGroupDescription: `Facts of ${blueprint.name}`,
  Engine: 'valkey',
  CacheNodeType: 'cache.t4g.small',
  NumCacheClusters: 2,
  AutomaticFailoverEnabled: true,
  MultiAZEnabled: true,
  TransitEncryptionEnabled: true,
  AtRestEncryptionEnabled: true,
  CacheSubnetGroupName: awsNames(blueprint).subnetGroup,
  SnapshotRetentionLimit: 7,
  Tags: [{Key: 'managed-by', Value: 'rulectl'}],
});

/** Input of `aws rds create-db-instance`; `deploy` adds the password on standard input. */
const relationalDatabase = (blueprint: Blueprint) => ({
  DBInstanceIdentifier: awsNames(blueprint).postgres,
  Engine: 'postgres',
  EngineVersion: '18',
  DBInstanceClass: 'db.t4g.small',
  AllocatedStorage: 20,
  StorageType: 'gp3',
  StorageEncrypted: true,
  MultiAZ: true,
  DBName: 'rulectl',
  MasterUsername: 'rulectl',
  DBSubnetGroupName: awsNames(blueprint).subnetGroup,
  PubliclyAccessible: false,
  DeletionProtection: true,
  BackupRetentionPeriod: 7,
  Tags: [{Key: 'managed-by', Value: 'rulectl'}],
});
