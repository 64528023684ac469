import type {DeadEndPattern} from '../dead-ends.js';

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
