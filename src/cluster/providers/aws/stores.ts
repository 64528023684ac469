import {absent, type Observation, present, type Step} from '../../actions/step.js';
import {type Deployment, storesPrefix} from '../deployment.js';
import {ownValue} from '../kubernetes/credentials.js';
import {type StoreUrls, storeUrl} from '../kubernetes/kept-secrets.js';
import type {Kubectl} from '../kubernetes/kubectl.js';
import {unlessFactsGiven, unlessGiven} from '../kubernetes/stores.js';
import {lastLine, regionOf} from './eks.js';
import {awsNames} from './files.js';
import {aws} from './tools.js';

const storeMs = 45 * 60_000;

/** ElastiCache and RDS in the cluster's own network. */
export function managedStores(deployment: Deployment, kubectl: Kubectl): Step[] {
  return [
    ...unlessFactsGiven(deployment, [
      subnetGroupStep(deployment, 'facts', 'elasticache', 'cache'),
      valkeyStep(deployment, kubectl),
    ]),
    ...unlessGiven(deployment, 'DATABASE_URL', [
      subnetGroupStep(deployment, 'repository', 'rds', 'db'),
      postgresStep(deployment, kubectl),
    ]),
  ];
}

export const managedUrls = (deployment: Deployment, kubectl: Kubectl): StoreUrls => ({
  facts: storeUrl(deployment, 'facts', () => valkeyUrl(deployment, kubectl)),
  repository: storeUrl(deployment, 'repository', () => postgresUrl(deployment, kubectl)),
});

const storeNamesOf = (deployment: Deployment) => awsNames(deployment.blueprint, storesPrefix(deployment));

const regional = (deployment: Deployment) => ['--region', regionOf(deployment), '--output', 'json'];

/** What aws says of one thing, or undefined where it is not. */
async function describe(deployment: Deployment, args: readonly string[]): Promise<unknown> {
  const {code, stdout, stderr} = await aws.attempt([...args, ...regional(deployment)]);
  if (code === 0) return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  if (/NotFound/.test(stderr)) return undefined;
  throw new Error(lastLine(stderr));
}

/** Subnets and security group of the cluster: what runs in it reaches the stores, and nothing else does. */
async function network(deployment: Deployment): Promise<{subnets: string[]; group: string}> {
  const args = ['eks', 'describe-cluster', '--name', awsNames(deployment.blueprint).cluster];
  const found = (await describe(deployment, args)) as
    | {cluster?: {resourcesVpcConfig?: {subnetIds?: string[]; clusterSecurityGroupId?: string}}}
    | undefined;
  const vpc = found?.cluster?.resourcesVpcConfig;
  if (!vpc?.subnetIds || !vpc.clusterSecurityGroupId) throw new Error('the network of the cluster cannot be read');
  return {subnets: vpc.subnetIds, group: vpc.clusterSecurityGroupId};
}

function subnetGroupStep(
  deployment: Deployment,
  store: 'facts' | 'repository',
  service: 'elasticache' | 'rds',
  prefix: 'cache' | 'db',
): Step {
  const name = awsNames(deployment.blueprint).subnetGroup;
  const flag = `--${prefix}-subnet-group-name`;
  const fixed = [
    ...[service, `create-${prefix}-subnet-group`, flag, name],
    ...[`--${prefix}-subnet-group-description`, `${store} of ${deployment.blueprint.name}`],
  ];
  const removal = [service, `delete-${prefix}-subnet-group`, flag, name, ...regional(deployment)];
  return {
    id: `data:${prefix}-subnets`,
    shared: true,
    title: `Subnets for the ${store}`,
    why: 'The store stands in the network of the cluster.',
    command: ['aws', ...fixed, '--subnet-ids', '<subnets of the cluster>', ...regional(deployment)],
    probe: async () =>
      (await describe(deployment, [service, `describe-${prefix}-subnet-groups`, flag, name])) === undefined
        ? absent()
        : present(),
    run: async ({say}) => {
      const {subnets} = await network(deployment);
      await aws.run([...fixed, '--subnet-ids', ...subnets, ...regional(deployment)], {onLine: say});
    },
    undo: {command: ['aws', ...removal], run: async ({say}) => void (await aws.run(removal, {onLine: say}))},
  };
}

function valkeyStep(deployment: Deployment, kubectl: Kubectl): Step {
  const {valkey} = storeNamesOf(deployment);
  const id = ['--replication-group-id', valkey];
  // Of the flags that read a file only those of single values can read standard input; --cli-input-json reads it twice.
  const args = (group: string) => [
    ...['elasticache', 'create-replication-group', '--cli-input-json', 'file://deploy/aws/elasticache.json', ...id],
    ...['--security-group-ids', group, '--auth-token', 'file:///dev/stdin', ...regional(deployment)],
  ];
  const removal = ['elasticache', 'delete-replication-group', ...id, ...regional(deployment)];
  const status = async () => {
    const found = (await describe(deployment, ['elasticache', 'describe-replication-groups', ...id])) as
      | {ReplicationGroups?: {Status?: string}[]}
      | undefined;
    return found?.ReplicationGroups?.[0]?.Status;
  };
  return {
    id: 'data:valkey',
    title: `ElastiCache ${valkey}`,
    why: 'Facts of sessions live in it, in two zones, encrypted, behind a password.',
    command: ['aws', ...args('<security group of the cluster>')],
    probe: async () => observed(await status(), /^(available|modifying|snapshotting)$/),
    run: async ({say}) => {
      if ((await status()) !== undefined) return;
      const {group} = await network(deployment);
      const input = await ownValue(deployment, kubectl, 'facts');
      await aws.run(args(group), {cwd: deployment.project.dir, input, onLine: say});
    },
    verify: async () =>
      void (await aws.run(['elasticache', 'wait', 'replication-group-available', ...id, ...regional(deployment)], {
        timeoutMs: storeMs,
      })),
    undo: {
      command: ['aws', ...removal],
      run: async ({say}) => {
        if ((await status()) !== 'deleting') await aws.run(removal, {onLine: say});
        // Its subnets and the cluster's network can go only when it is gone.
        await aws.run(['elasticache', 'wait', 'replication-group-deleted', ...id, ...regional(deployment)], {
          timeoutMs: storeMs,
        });
      },
    },
  };
}

function postgresStep(deployment: Deployment, kubectl: Kubectl): Step {
  const {postgres} = storeNamesOf(deployment);
  const id = ['--db-instance-identifier', postgres];
  const args = (group: string) => [
    ...['rds', 'create-db-instance', '--cli-input-json', 'file://deploy/aws/rds.json', ...id],
    ...['--vpc-security-group-ids', group, '--master-user-password', 'file:///dev/stdin', ...regional(deployment)],
  ];
  const removal = (snapshot: string) => [
    ...['rds', 'delete-db-instance', ...id, '--final-db-snapshot-identifier', snapshot],
    ...regional(deployment),
  ];
  const open = [
    'rds',
    'modify-db-instance',
    ...id,
    '--no-deletion-protection',
    '--apply-immediately',
    ...regional(deployment),
  ];
  const instance = async () => {
    const found = (await describe(deployment, ['rds', 'describe-db-instances', ...id])) as
      | {DBInstances?: {DBInstanceStatus?: string; DbiResourceId?: string}[]}
      | undefined;
    return found?.DBInstances?.[0];
  };
  const status = async () => (await instance())?.DBInstanceStatus;
  const shownSnapshot = `${postgres}-final-<id of the instance>`;
  return {
    id: 'data:postgres',
    title: `RDS ${postgres}`,
    why: 'Rule versions, activations, API keys and the audit trail live in it.',
    command: ['aws', ...args('<security group of the cluster>')],
    probe: async () => observed(await status(), /^(available|backing-up|modifying|configuring.*)$/),
    run: async ({say}) => {
      if ((await status()) !== undefined) return;
      const {group} = await network(deployment);
      const input = await ownValue(deployment, kubectl, 'repository');
      await aws.run(args(group), {cwd: deployment.project.dir, input, onLine: say});
    },
    verify: async () =>
      void (await aws.run(['rds', 'wait', 'db-instance-available', ...id, ...regional(deployment)], {
        timeoutMs: storeMs,
      })),
    undo: {
      command: ['aws', ...removal(shownSnapshot)],
      run: async ({say}) => {
        const found = await instance();
        if (found !== undefined && found.DBInstanceStatus !== 'deleting') {
          await aws.run(open, {onLine: say});
          await aws.run(removal(snapshotOf(postgres, found)), {onLine: say});
        }
        await aws.run(['rds', 'wait', 'db-instance-deleted', ...id, ...regional(deployment)], {
          timeoutMs: storeMs,
        });
      },
    },
    leaves: async () => {
      const found = await instance().catch(() => 'unseen' as const);
      if (found === undefined) return undefined;
      return `the final snapshot ${found === 'unseen' ? shownSnapshot : snapshotOf(postgres, found)}`;
    },
  };
}

/**
 * The name of the last snapshot: the same for one instance whenever it is asked for, and another for the next instance of
 * that name, since the snapshot of an earlier destroy is still there.
 */
const snapshotOf = (postgres: string, {DbiResourceId = 'db'}: {readonly DbiResourceId?: string}): string =>
  `${postgres}-final-${DbiResourceId.replace(/^db-/, '').toLowerCase()}`;

function observed(status: string | undefined, good: RegExp): Observation {
  if (status === undefined) return absent();
  if (good.test(status)) return present(status);
  if (/creating/.test(status)) return {state: 'changed', detail: `is ${status}; waits for it`};
  return {
    state: 'stuck',
    detail: `the store is ${status}`,
    wayOut: 'look at its events in the AWS console, repair or delete it, then deploy again',
  };
}

async function valkeyUrl(deployment: Deployment, kubectl: Kubectl): Promise<string> {
  const {valkey} = storeNamesOf(deployment);
  const found = (await describe(deployment, [
    'elasticache',
    'describe-replication-groups',
    '--replication-group-id',
    valkey,
  ])) as {ReplicationGroups?: {NodeGroups?: {PrimaryEndpoint?: {Address?: string; Port?: number}}[]}[]} | undefined;
  const endpoint = found?.ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint;
  if (!endpoint?.Address) throw new Error(`the endpoint of ${valkey} cannot be read`);
  return `rediss://:${await ownValue(deployment, kubectl, 'facts')}@${endpoint.Address}:${endpoint.Port ?? 6379}`;
}

async function postgresUrl(deployment: Deployment, kubectl: Kubectl): Promise<string> {
  const {postgres} = storeNamesOf(deployment);
  const found = (await describe(deployment, ['rds', 'describe-db-instances', '--db-instance-identifier', postgres])) as
    | {DBInstances?: {Endpoint?: {Address?: string; Port?: number}}[]}
    | undefined;
  const endpoint = found?.DBInstances?.[0]?.Endpoint;
  if (!endpoint?.Address) throw new Error(`the endpoint of ${postgres} cannot be read`);
  const password = await ownValue(deployment, kubectl, 'repository');
  return `postgres://rulectl:${password}@${endpoint.Address}:${endpoint.Port ?? 5432}/rulectl?sslmode=require`;
}
