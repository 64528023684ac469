import {describe, expect, test} from 'vitest';
import {deadEnds as aws} from '../../../../src/cluster/providers/aws/provider.js';
import {deadEnd} from '../../../../src/cluster/providers/dead-ends.js';
import {deadEnds as gcp} from '../../../../src/cluster/providers/gcp/provider.js';

describe('a dead end', () => {
  test.each([
    [
      'quota of Google',
      "ERROR: (gcloud.container.clusters.create) ResponseError: code=403, message=Insufficient regional quota to satisfy request: resource 'CPUS'.",
      /quota of the Google Cloud project/,
      /ask for more/,
    ],
    [
      'quota of AWS',
      'AWS::EC2::EIP/NATIP: CREATE_FAILED – "The maximum number of addresses has been reached. (AddressLimitExceeded)"',
      /quota of the AWS account/,
      /service-quotas/,
    ],
    [
      'quota of a namespace',
      'pods "shop-control-x" is forbidden: exceeded quota: shop, requested: pods=1, used: pods=9, limited: pods=9',
      /ResourceQuota/,
      /describe resourcequota shop$|describe resourcequota shop`/,
    ],
    [
      'pending release',
      'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
      /pending/,
      /helm list/,
    ],
    [
      'deleted secret',
      "An error occurred (InvalidRequestException) when calling the CreateSecret operation: You can't create this secret because a secret with this name is already scheduled for deletion.",
      /still keeps a secret/,
      /restore-secret/,
    ],
    [
      'API turned off',
      'ERROR: container.googleapis.com has not been used in project 7 before or it is disabled.',
      /API/,
      /gcloud services enable container.googleapis.com/,
    ],
    [
      'rolled back stack',
      'waiter state transitioned to Failure: ROLLBACK_COMPLETE',
      /rolled the stack back/,
      /first failed event/,
    ],
    ['expired credentials', 'An error occurred (ExpiredToken) when calling DescribeCluster', /expired/, /sign in/],
    [
      'one platform only',
      'ERROR: Multi-platform build is not supported for the docker driver.',
      /one platform/,
      /buildx create/,
    ],
    ['refused push', 'denied: requested access to the resource is denied', /registry refuses/, /docker login/],
  ])('%s is told with the way out', (_name, text, detail, wayOut) => {
    const found = deadEnd(`some line before\n${text}\nand one after`, [...aws, ...gcp]);
    expect(found?.detail).toMatch(detail);
    expect(found?.detail).toContain(text);
    expect(found?.wayOut).toMatch(wayOut);
  });

  test('an unknown failure is none', () => {
    expect(deadEnd('Error: something went wrong', [...aws, ...gcp])).toBeUndefined();
  });
});
