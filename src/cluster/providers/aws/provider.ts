import {sectionOf} from '../../file/target-schema.js';
import {flavouredFiles} from '../../scaffold/kubernetes/kustomization.js';
import type {AccessProbe} from '../access-probe.js';
import type {Deployment} from '../deployment.js';
import {kubernetesTools, onKubernetes} from '../kubernetes/on-kubernetes.js';
import {kubectlFor} from '../kubernetes/steps.js';
import type {Provider} from '../provider.js';
import {deadEnds} from './dead-ends.js';
import {contextName} from './eks.js';
import {awsFiles} from './files.js';
import {awsFlavour} from './flavour.js';
import {awsLeftovers} from './leftovers.js';
import {awsSettings, awsTarget} from './schema.js';
import {awsSecretsManager} from './secrets-manager.js';
import {awsSteps} from './steps.js';
import {aws, eksctl} from './tools.js';

const access = (deployment: Deployment) => kubectlFor(deployment, contextName(deployment));

const lets = (id: string, what: string, ...words: string[]): AccessProbe => ({
  id,
  tool: aws,
  args: ({spec}) => [...words, '--region', awsSettings(spec).region, '--output', 'json'],
  what,
});

/** A cluster on Amazon EKS. */
export const awsProvider: Provider = {
  name: 'aws',
  tools: [aws, eksctl, ...kubernetesTools],
  probes: [
    lets('access-aws', 'credentials for AWS', 'sts', 'get-caller-identity'),
    lets('access-aws-eks', 'permission to see EKS clusters', 'eks', 'list-clusters', '--max-items', '1'),
    lets(
      ...(['access-aws-stacks', 'permission to see CloudFormation stacks'] as const),
      ...['cloudformation', 'list-stacks', '--max-items', '1'],
    ),
    lets('access-aws-ecr', 'permission to see ECR repositories', 'ecr', 'describe-repositories', '--max-items', '1'),
    lets(
      ...(['access-aws-cache', 'permission to see ElastiCache'] as const),
      ...['elasticache', 'describe-replication-groups', '--max-items', '1'],
    ),
    lets('access-aws-rds', 'permission to see RDS', 'rds', 'describe-db-instances', '--max-items', '1'),
  ],
  folders: {'aws/': 'the EKS cluster, ElastiCache and RDS'},
  files: blueprint => {
    const described = sectionOf(awsTarget, blueprint);
    return new Map([...awsFiles(blueprint), ...(described ? flavouredFiles(blueprint, awsFlavour(described)) : [])]);
  },
  signIn: spec => [
    {
      uses: 'aws-actions/configure-aws-credentials@v5',
      with: {'role-to-assume': '${{ vars.AWS_ROLE }}', 'aws-region': awsSettings(spec).region},
    },
  ],
  ...onKubernetes(awsSteps, access),
  leftovers: awsLeftovers,
  secretManager: {
    tool: aws,
    probe: lets(
      ...(['access-aws-secrets', 'permission to see AWS Secrets Manager'] as const),
      ...['secretsmanager', 'list-secrets', '--max-items', '1'],
    ),
    store: spec => ({aws: {service: 'SecretsManager', region: awsSettings(spec).region}}),
    keeper: awsSecretsManager,
  },
  deadEnds,
  clock: 'https://sts.amazonaws.com',
};
