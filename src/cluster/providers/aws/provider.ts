import {livingIn, type Step} from '../../actions/step.js';
import {sampleText, sectionOf} from '../../file/target-schema.js';
import {flavouredFiles} from '../../scaffold/kubernetes/kustomization.js';
import type {AccessProbe} from '../access-probe.js';
import type {DeadEndPattern} from '../dead-ends.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {kubernetesTools, onKubernetes} from '../kubernetes/on-kubernetes.js';
import {clusterSteps, kubectlFor} from '../kubernetes/steps.js';
import {inClusterStores, inClusterUrls} from '../kubernetes/stores.js';
import type {Provider} from '../provider.js';
import {renderStep} from '../render-step.js';
import {awsControllers} from './controllers.js';
import {contextName, credentialsStep, eksStep, nodePoolStep} from './eks.js';
import {awsFiles} from './files.js';
import {awsFlavour} from './flavour.js';
import {awsImage} from './image.js';
import {awsLeftovers} from './leftovers.js';
import {partSteps} from './parts.js';
import {awsSettings, awsTarget} from './schema.js';
import {awsSecretsManager} from './secrets-manager.js';
import {managedStores, managedUrls} from './stores.js';
import {aws, eksctl} from './tools.js';

/** What AWS and its tools say when they cannot go on. */
export const deadEnds: readonly DeadEndPattern[] = [
  {
    says: /InsufficientInstanceCapacity/i,
    means: 'the cloud has no machines of this type left in the zone',
    wayOut: 'choose another machine type or region in spec.targets',
  },
  {
    says: /(\w*(?:Vcpu|Address|Vpc|NatGateway|SecurityGroup|Cluster|Nodegroup|Instance|Node)\w*(?:LimitExceeded|QuotaExceeded)\w*)|vCPU limit|maximum number of (?:VPCs|addresses)/i,
    means: 'a quota of the AWS account is used up',
    wayOut: 'see it with `aws service-quotas list-service-quotas`, ask for more, or choose another region',
  },
  {
    says: /(?:already scheduled|marked) for deletion/i,
    means: 'AWS Secrets Manager still keeps a secret of that name which somebody deleted',
    wayOut:
      'take it back with `aws secretsmanager restore-secret --secret-id <name>`, or wait a minute where it was a destroy',
  },
  {
    says: /ROLLBACK_(?:COMPLETE|FAILED|IN_PROGRESS)|CREATE_FAILED/,
    means: 'CloudFormation rolled the stack back',
    wayOut: 'read the first failed event of the stack in the console, mend its cause, and delete the stack',
  },
  {
    says: /ExpiredToken|token (?:has|is) expired|InvalidClientTokenId|Unable to locate credentials/i,
    means: 'the credentials of AWS are missing or have expired',
    wayOut: 'sign in again (`aws sso login`)',
  },
];

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

/** A cluster on Amazon EKS, from nothing. */
function awsSteps(deployment: Deployment): Step[] {
  const aws = sectionOf(awsTarget, deployment.blueprint);
  if (aws === undefined) throw errors.TARGET_NOT_IN_SPEC('aws', sampleText(awsTarget));
  const image = awsImage(deployment);
  const managed = aws.managedData;
  return [
    renderStep(deployment),
    eksStep(deployment),
    ...nodePoolStep(deployment),
    ...partSteps(deployment),
    credentialsStep(deployment),
    ...image.steps,
    ...clusterSteps(deployment, {
      context: contextName(deployment),
      flavour: awsFlavour(aws),
      controllers: kubectl => awsControllers(deployment, kubectl),
      within: 'cluster',
      image: async () => ({name: await image.name(), tag: deployment.imageTag}),
      stores: kubectl =>
        managed ? managedStores(deployment, kubectl) : livingIn('cluster', inClusterStores(deployment, kubectl)),
      urls: kubectl => (managed ? managedUrls(deployment, kubectl) : inClusterUrls(deployment, kubectl)),
    }),
  ];
}
