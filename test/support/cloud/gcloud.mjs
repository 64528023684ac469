import {secrets} from './secret-manager.mjs';
import {change, fail, input, option, out, state, words} from './world.mjs';

/** What can be made, by the words before the verb; a name stands after the verb. */
const kinds = {
  'container clusters': {
    fields: () => ({status: state.cluster}),
    make: () => (state.cluster = 'RUNNING'),
    drop: () => Object.assign(state, {cluster: null, objects: {}, releases: {}}),
  },
  'container node-pools': {
    fields: name => ({
      status: 'RUNNING',
      autoscaling: {totalMinNodeCount: state.stores[name].min, totalMaxNodeCount: state.stores[name].max},
    }),
  },
  'artifacts repositories': {fields: () => ({})},
  'compute addresses': {fields: () => ({})},
  'redis instances': {fields: () => ({state: 'READY', host: '10.0.0.3', port: 6378})},
  'sql instances': {fields: () => ({state: 'RUNNABLE', ipAddresses: [{type: 'PRIVATE', ipAddress: '10.0.0.4'}]})},
  'sql databases': {fields: () => ({})},
  'sql users': {fields: () => ({})},
};

export function gcloud() {
  if (words[0] === 'version') out('Google Cloud SDK 540.0.0');
  const [group, kind, verb, name] = words;
  if (group === 'auth') return change();
  if (group === 'services' && verb === 'list')
    out(state.stores.peering ? [{reservedPeeringRanges: [state.stores.peering]}] : []);
  if (group === 'services') return change(() => (state.stores.peering = option('--ranges')));
  if (group === 'secrets') return secrets();
  if (group === 'projects') return projects();
  const id = `${kind}/${name}`;
  const entry = kinds[`${group} ${kind}`];
  if (!entry) fail(`ERROR: (gcloud) Invalid choice: '${group}'.`, 2);
  if (verb === 'get-credentials') {
    const context = `gke_${option('--project')}_${option('--region')}_${name}`;
    return change(() => (state.contexts = [...new Set([...state.contexts, context])]));
  }
  if (verb === 'list') out(kind === 'repositories' && state.stores['repositories/shop'] ? [{name: 'x/shop'}] : []);
  if (verb === 'get-auth-string') out({authString: 'auth-of-the-store'});
  if (verb === 'describe') {
    if (state.stores[id] === undefined) fail(`ERROR: (gcloud.${group}.${kind}.describe) NOT_FOUND: ${name} not found`);
    out(entry.fields(id));
  }
  if (verb === 'create' || verb === 'create-auto') {
    if (state.stores[id] !== undefined) fail(`ERROR: (gcloud) Already exists: ${name}`);
    if (kind === 'users' && !/^--password: \S+\n$/.test(input)) fail('ERROR: (gcloud.sql.users.create) no password');
    return change(() => {
      state.stores[id] = {min: Number(option('--total-min-nodes')), max: Number(option('--total-max-nodes'))};
      entry.make?.();
    });
  }
  if (verb === 'update') {
    return change(() =>
      Object.assign(state.stores[id], {
        min: Number(option('--total-min-nodes')),
        max: Number(option('--total-max-nodes')),
      }),
    );
  }
  if (verb === 'patch') return change();
  if (verb === 'delete') {
    if (state.stores[id] === undefined) fail(`ERROR: (gcloud) NOT_FOUND: ${name}`);
    return change(() => {
      delete state.stores[id];
      if (kind === 'instances') for (const part of ['databases/rulectl', 'users/rulectl']) delete state.stores[part];
      entry.drop?.();
    });
  }
  fail(`ERROR: (gcloud) Invalid choice: '${verb}'.`, 2);
}

function projects() {
  const [, verb] = words;
  const role = 'roles/secretmanager.secretAccessor';
  if (verb === 'describe') out({projectId: words[2], projectNumber: '123456789012'});
  if (verb === 'get-iam-policy') out({bindings: [{role, members: state.readers ?? []}]});
  const member = option('--member');
  if (verb !== 'add-iam-policy-binding' || option('--role') !== role || option('--condition') !== 'None') {
    fail(`ERROR: (gcloud.projects) Invalid choice: '${verb}'.`, 2);
  }
  if (!member.startsWith('principal://iam.googleapis.com/projects/123456789012/'))
    fail('ERROR: INVALID_ARGUMENT: member');
  return change(() => (state.readers = [...new Set([...(state.readers ?? []), member])]));
}
