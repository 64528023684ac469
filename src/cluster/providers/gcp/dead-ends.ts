import type {DeadEndPattern} from '../dead-ends.js';

/** What Google Cloud and gcloud say when they cannot go on. */
export const deadEnds: readonly DeadEndPattern[] = [
  {
    says: /ZONE_RESOURCE_POOL_EXHAUSTED|does not have enough resources available/i,
    means: 'the cloud has no machines of this type left in the zone',
    wayOut: 'choose another machine type or region in spec.targets',
  },
  {
    says: /QUOTA_EXCEEDED|quotaExceeded|Quota '?([A-Z_]*)'? ?exceeded|Insufficient (?:regional|project) quota|Insufficient quota/i,
    means: 'a quota of the Google Cloud project is used up',
    wayOut: 'see it in the console under IAM & Admin › Quotas, ask for more, or choose another region',
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
    says: /Reauthentication|token (?:has|is) expired|no active account|do not currently have an active account/i,
    means: 'the credentials of Google Cloud are missing or have expired',
    wayOut: 'sign in again (`gcloud auth login`)',
  },
];
