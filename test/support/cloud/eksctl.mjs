import {parse} from 'yaml';
import {change, fail, fileText, input, option, out, state, words} from './world.mjs';

/** How `eksctl get` lists add-ons and identities, and what of a ClusterConfig makes them. */
const parts = {
  addon: {
    of: config => (config.addons ?? []).map(({name}) => `addon/${name}`),
    show: ([Name]) => ({Name, Status: 'ACTIVE'}),
  },
  podidentityassociation: {
    of: config =>
      (config.iam?.podIdentityAssociations ?? []).map(
        ({namespace, serviceAccountName}) => `podidentityassociation/${namespace}/${serviceAccountName}`,
      ),
    show: ([Namespace, ServiceAccountName]) => ({Namespace, ServiceAccountName}),
  },
};

export function eksctl() {
  const [verb, kind] = words;
  if (verb === 'version') out('0.230.0');
  if (kind === 'cluster') return cluster(verb);
  if (verb === 'get' && parts[kind]) {
    const found = state.parts.filter(name => name.startsWith(`${kind}/`)).map(name => name.split('/').slice(1));
    out(found.map(parts[kind].show));
  }
  if (verb === 'create' && parts[kind]) {
    const wanted = parts[kind].of(parse(input));
    if (wanted.length === 0) fail('Error: nothing to create');
    const there = wanted.find(name => state.parts.includes(name));
    if (there) fail(`Error: ${there} already exists`);
    return change(() => state.parts.push(...wanted));
  }
  if (verb === 'get' && kind === 'nodegroup') {
    if (!state.pool) fail('Error: ResourceNotFoundException: nodegroup not found');
    out([{Name: option('--name'), Status: state.pool.status, MinSize: state.pool.min, MaxSize: state.pool.max}]);
  }
  if (verb === 'create' && kind === 'nodegroup') {
    if (state.pool) fail('Error: the nodegroup is there');
    return change(() => (state.pool = poolOf(parse(fileText(option('--config-file'))))));
  }
  if (verb === 'scale' && kind === 'nodegroup') {
    const bounds = {min: Number(option('--nodes-min')), max: Number(option('--nodes-max'))};
    return change(() => Object.assign(state.pool, bounds));
  }
  fail(`Error: unknown command "${words.join(' ')}" for "eksctl"`);
}

function cluster(verb) {
  if (verb === 'get') {
    if (state.cluster === null) fail('Error: unable to describe control plane: ResourceNotFoundException');
    out([{Name: option('--name'), Status: state.cluster}]);
  }
  if (verb === 'create') {
    if (state.cluster !== null) fail('AlreadyExistsException: the cluster is there');
    const config = parse(fileText(option('--config-file')));
    return change(() => {
      state.cluster = 'ACTIVE';
      state.pool = poolOf(config);
      state.parts = Object.values(parts).flatMap(({of}) => of(config));
    });
  }
  if (verb === 'delete') {
    if (state.cluster === null) fail('Error: ResourceNotFoundException: No cluster found');
    if (Object.keys(state.stores).length > 0) fail('Error: the network has dependencies and cannot be deleted');
    return change(() => Object.assign(state, {cluster: null, objects: {}, releases: {}, parts: [], pool: null}));
  }
  fail(`Error: unknown command "${verb} cluster"`);
}

function poolOf({managedNodeGroups: [group] = []}) {
  return group ? {status: 'ACTIVE', min: group.minSize, max: group.maxSize} : null;
}
