import {secretsmanager} from './secret-manager.mjs';
import {change, fail, fileText, input, option, out, state, words} from './world.mjs';

const uri = '111122223333.dkr.ecr.us-west-2.amazonaws.com/rulectl';
const notFound = (what = 'ResourceNotFoundException') => fail(`An error occurred (${what})`, 254);

export function aws() {
  const [service, verb] = words;
  if (service === '--version') out('aws-cli/2.31.0 Python/3.13.0 Linux/6.1');
  if (service === 'cloudformation') {
    if (state.stack) out({Stacks: [{StackStatus: state.stack}]});
    fail('ValidationError: Stack does not exist', 254);
  }
  if (service === 'resourcegroupstaggingapi') {
    const [key] = option('--tag-filters').split(',');
    out({ResourceTagMappingList: (state.tagged?.[key.slice(4)] ?? []).map(ResourceARN => ({ResourceARN}))});
  }
  if (service === 'logs') out({logGroups: []});
  const answer = {ecr, eks, elasticache, rds, secretsmanager}[service]?.(verb);
  if (answer !== undefined) return;
  fail(`aws: error: argument: ${words.join(' ')}`, 252);
}

function ecr(verb) {
  if (verb === 'describe-repositories') {
    if (!state.repository) notFound('RepositoryNotFoundException');
    out({repositories: [{repositoryName: 'rulectl', repositoryUri: uri}]});
  }
  if (verb === 'create-repository') {
    if (state.repository) fail('RepositoryAlreadyExistsException', 254);
    change(() => (state.repository = true));
    return true;
  }
  if (verb === 'get-login-password') out('password-of-the-registry');
}

function eks(verb) {
  if (verb === 'wait') {
    // Time passes while it waits.
    state.cluster = 'ACTIVE';
    change();
    return true;
  }
  if (state.cluster !== 'ACTIVE') notFound();
  if (verb === 'describe-cluster') {
    out({cluster: {resourcesVpcConfig: {subnetIds: ['subnet-1', 'subnet-2'], clusterSecurityGroupId: 'sg-1'}}});
  }
  if (verb === 'update-kubeconfig') {
    change(() => (state.contexts = [...new Set([...state.contexts, option('--alias')])]));
    return true;
  }
}

/** A store is made and taken away in the background, as in the cloud: `wait` sees the end of it. */
function store(verb, {id, describe, create, remove, wait, shown, missing}) {
  const name = option(id);
  if (verb === describe) {
    const status = state.stores[name];
    if (status === undefined) notFound(missing);
    out(shown(name, status));
  }
  if (verb === create) {
    const {[shown.key]: given} = JSON.parse(fileText(option('--cli-input-json').slice('file://'.length)));
    if (given === undefined || name === undefined) fail('Parameter validation failed', 252);
    if (option(shown.password) !== 'file:///dev/stdin' || input.length < 16) fail('no password', 252);
    if (state.stores[name]) fail(`${shown.key}AlreadyExists`, 254);
    change(() => (state.stores[name] = 'creating'));
    return true;
  }
  if (verb === remove) {
    if (state.stores[name] === undefined) notFound(missing);
    if (state.stores[name] === 'deleting') fail('InvalidState: it is being deleted', 254);
    change(() => (state.stores[name] = 'deleting'));
    return true;
  }
  if (verb === 'wait') {
    const isEnd = words[2].endsWith('deleted');
    if (!isEnd && words[2] !== wait) fail(`aws: error: argument waiter_name: ${words[2]}`, 252);
    change(() => {
      if (isEnd) delete state.stores[name];
      else state.stores[name] = 'available';
    });
    return true;
  }
}

function subnets(verb, prefix) {
  const name = `${prefix}:${option(`--${prefix}-subnet-group-name`)}`;
  if (verb === `describe-${prefix}-subnet-groups`) {
    if (!state.stores[name]) notFound('SubnetGroupNotFoundFault');
    out({});
  }
  if (verb === `create-${prefix}-subnet-group`) {
    if (!words.includes('subnet-1')) fail('aws: error: no subnets', 252);
    change(() => (state.stores[name] = 'available'));
    return true;
  }
  if (verb === `delete-${prefix}-subnet-group`) {
    if (
      Object.keys(state.stores).some(key => !key.includes(':') && key.endsWith(prefix === 'db' ? 'postgres' : 'valkey'))
    ) {
      fail('SubnetGroupInUse', 254);
    }
    change(() => delete state.stores[name]);
    return true;
  }
}

const replicationGroup = Object.assign(
  (_name, Status) => ({
    ReplicationGroups: [{Status, NodeGroups: [{PrimaryEndpoint: {Address: 'cache.internal', Port: 6379}}]}],
  }),
  {key: 'ReplicationGroupId', password: '--auth-token'},
);

function elasticache(verb) {
  return (
    subnets(verb, 'cache') ??
    store(verb, {
      id: '--replication-group-id',
      describe: 'describe-replication-groups',
      create: 'create-replication-group',
      remove: 'delete-replication-group',
      wait: 'replication-group-available',
      shown: replicationGroup,
      missing: 'ReplicationGroupNotFoundFault',
    })
  );
}

/** Each instance that is made has an id that no other ever has, whatever it is called. */
const instance = Object.assign(
  (name, DBInstanceStatus) => ({
    DBInstances: [
      {
        DBInstanceStatus,
        DbiResourceId: `db-MADE${state.instances?.[name] ?? 0}`,
        Endpoint: {Address: 'db.internal', Port: 5432},
      },
    ],
  }),
  {key: 'DBInstanceIdentifier', password: '--master-user-password'},
);

function rds(verb) {
  if (verb === 'describe-db-snapshots')
    out({DBSnapshots: (state.snapshots ?? []).map(id => ({DBSnapshotIdentifier: id}))});
  if (verb === 'modify-db-instance') {
    change();
    return true;
  }
  const name = option('--db-instance-identifier');
  if (verb === 'create-db-instance') {
    state.instances = {...state.instances, [name]: (state.instances?.[name] ?? 0) + 1};
  }
  if (verb === 'delete-db-instance') {
    const snapshot = option('--final-db-snapshot-identifier');
    if (!/^[a-z](-?[a-z0-9])*$/i.test(snapshot)) fail('InvalidParameterValue: no name of a snapshot', 254);
    if (state.snapshots?.includes(snapshot)) fail('DBSnapshotAlreadyExists', 254);
    if (state.stores[name] === 'available') {
      return change(() => {
        state.stores[name] = 'deleting';
        state.snapshots = [...(state.snapshots ?? []), snapshot];
      });
    }
  }
  return (
    subnets(verb, 'db') ??
    store(verb, {
      id: '--db-instance-identifier',
      describe: 'describe-db-instances',
      create: 'create-db-instance',
      remove: 'delete-db-instance',
      wait: 'db-instance-available',
      shown: instance,
      missing: 'DBInstanceNotFound',
    })
  );
}
