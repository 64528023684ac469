/** A failure that a tool tells in its own words, what it means, and the way out. */
export interface DeadEnd {
  readonly detail: string;
  readonly wayOut: string;
}

interface Pattern {
  readonly says: RegExp;
  readonly means: string;
  readonly wayOut: string | ((found: RegExpExecArray) => string);
}

/** The first that matches counts: what is particular stands before what is general. */
const patterns: readonly Pattern[] = [
  {
    says: /exceeded quota: ?([\w.-]+)/i,
    means: 'the ResourceQuota of the namespace is used up',
    wayOut: ([, name]) => `look with \`kubectl describe resourcequota ${name}\`, make room or raise it`,
  },
  {
    says: /ZONE_RESOURCE_POOL_EXHAUSTED|InsufficientInstanceCapacity|does not have enough resources available/i,
    means: 'the cloud has no machines of this type left in the zone',
    wayOut: 'choose another machine type or region in spec.targets',
  },
  {
    says: /QUOTA_EXCEEDED|quotaExceeded|Quota '?([A-Z_]*)'? ?exceeded|Insufficient (?:regional|project) quota|Insufficient quota/i,
    means: 'a quota of the Google Cloud project is used up',
    wayOut: 'see it in the console under IAM & Admin › Quotas, ask for more, or choose another region',
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
    says: /another operation \(install\/upgrade\/rollback\) is in progress/i,
    means: 'a Helm release is pending: an earlier helm was stopped in the middle, or another one runs',
    wayOut: 'see which with `helm list --all-namespaces --pending`, roll it back or uninstall it',
  },
  {
    says: /([a-z]+\.googleapis\.com)[^\n]*(?:has not been used|is not enabled|disabled)|SERVICE_DISABLED/i,
    means: 'an API of Google Cloud is turned off in the project',
    wayOut: ([, api]) => `turn it on with \`gcloud services enable ${api ?? '<api>'}\`, wait a minute`,
  },
  {
    says: /BILLING_DISABLED|billing (?:account|to be enabled)/i,
    means: 'the Google Cloud project has no billing account',
    wayOut: 'link one in the console',
  },
  {
    says: /ROLLBACK_(?:COMPLETE|FAILED|IN_PROGRESS)|CREATE_FAILED/,
    means: 'CloudFormation rolled the stack back',
    wayOut: 'read the first failed event of the stack in the console, mend its cause, and delete the stack',
  },
  {
    says: /ExpiredToken|token (?:has|is) expired|Reauthentication|InvalidClientTokenId|Unable to locate credentials|no active account|do not currently have an active account/i,
    means: 'the credentials are missing or have expired',
    wayOut: 'sign in again (`aws sso login`, `gcloud auth login`)',
  },
  {
    says: /AccessDenied|UnauthorizedOperation|not authorized to perform|PERMISSION_DENIED|Required "?[\w.]+"? permission|is forbidden: User/i,
    means: 'the credentials lack a permission',
    wayOut: 'grant what the message names; `rulectl doctor` looks at the others',
  },
  {
    says: /ErrImagePull|ImagePullBackOff|pull access denied/,
    means: 'the image cannot be pulled',
    wayOut: 'see that the image is in the registry and that the cluster may read it',
  },
  {
    says: /Multi-platform build is not supported|multiple platforms feature is currently not supported/i,
    means: 'this builder of Docker makes images for one platform only',
    wayOut: 'make one that can: `docker buildx create --use --driver docker-container`',
  },
  {
    says: /exec format error/i,
    means: 'this machine cannot run programs of the other platform',
    wayOut: 'install QEMU: `docker run --privileged --rm tonistiigi/binfmt --install all`',
  },
  {
    says: /no space left on device/i,
    means: 'a disk is full',
    wayOut: 'make room (`docker system df`, `docker builder prune`)',
  },
  {
    says: /denied: requested access|unauthorized: authentication required|no basic auth credentials/i,
    means: 'the registry refuses the image',
    wayOut: 'sign in with `docker login`, and see that the repository exists',
  },
];

/** Recognises a dead end in what a tool said, or gives undefined. */
export function deadEnd(text: string): DeadEnd | undefined {
  for (const {says, means, wayOut} of patterns) {
    const found = says.exec(text);
    if (found === null) continue;
    const line = text.split('\n').find(each => says.test(each)) ?? found[0];
    return {detail: `${means}: ${line.trim()}`, wayOut: typeof wayOut === 'string' ? wayOut : wayOut(found)};
  }
  return undefined;
}
