import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {fetched} from './external-secrets.mjs';
import {id, mustBeKnown, namespacedTypes, placed, typeNamed} from './kinds.mjs';
import {change, end, fail, fileText, input, option, out, path, state, words} from './world.mjs';

const places = ['--context', '--namespace'];
/** The words of the call without those that say where. */
let rest = [];

export function kubectl() {
  rest = words.filter((word, at) => !places.includes(word) && !places.includes(words[at - 1]));
  const [verb] = rest;
  if (verb === 'version') out('{"clientVersion":{"gitVersion":"v1.35.0"}}');
  if (verb === 'config') return config();
  if (verb === 'kustomize') out(render(rest[1]));
  const context = option('--context');
  if (context && !state.contexts.includes(context)) fail(`error: context "${context}" does not exist`);
  if (context && state.cluster === null) fail('Unable to connect to the server: dial tcp: no such host');
  if (verb === 'api-resources') out(`${namespacedTypes().join('\n')}\n`);
  if (verb === 'get') return get();
  if (verb === 'diff') return diff();
  if (verb === 'apply') {
    if (!rest.includes('--server-side')) fail('error: apply is done server-side here');
    const objects = chosen();
    admit(objects);
    const managedFields = [{manager: option('--field-manager'), operation: 'Apply'}];
    return change(() => keep(objects.map(object => ({...object, metadata: {...object.metadata, managedFields}}))));
  }
  if (verb === 'create') {
    const object = JSON.parse(input);
    if (state.objects[id(object)]) fail('Error from server (AlreadyExists)');
    return change(() => keep([object]));
  }
  if (verb === 'replace') return change(() => keep(items(JSON.parse(input))));
  if (verb === 'delete') return remove();
  if (verb === 'annotate') return annotate();
  if (verb === 'rollout') {
    if (state.unready || !hasSecrets(rest[2])) fail('error: timed out waiting for the condition');
    return;
  }
  if (verb === 'wait') return made(rest[2].split('/'));
  fail(`error: unknown command "${verb}"`);
}

function config() {
  const [, action, name] = rest;
  if (!state.contexts.includes(name)) fail(`error: context ${name} not found`);
  if (action === 'get-contexts') out(`${name}\n`);
  if (action !== 'delete-context') fail(`error: unknown command "${action}"`);
  return change(() => (state.contexts = state.contexts.filter(each => each !== name)));
}

function get() {
  const [, types, ...more] = rest;
  const names = more.slice(
    0,
    more.findIndex(word => word.startsWith('-')),
  );
  const shown = object => (rest.includes('--show-managed-fields') ? object : withoutManagers(object));
  const wanted = types.split(',').map(typeNamed);
  if (names.length === 0) {
    const found = Object.entries(state.objects)
      .filter(([name]) => wanted.includes(name.split('/')[0]))
      .map(([, object]) => shown(object));
    out({items: found.filter(object => selects(option('-l'), object))});
  }
  const found = names.map(name => state.objects[`${wanted[0]}/${name}`]);
  const missing = names.filter((_, at) => !found[at]);
  if (missing.length > 0 && !rest.includes('--ignore-not-found')) {
    fail(missing.map(name => `Error from server (NotFound): ${types} "${name}" not found`).join('\n'));
  }
  const there = found.filter(Boolean).map(shown);
  // Of one name the object itself, of several a list; of none that is there nothing at all.
  out(there.length === 0 ? '' : names.length === 1 ? there[0] : {items: there});
}

/** What webhooks of controllers refuse. */
function admit(objects) {
  for (const {kind, metadata, spec} of objects) {
    if (kind !== 'ScaledObject') continue;
    const target = spec.scaleTargetRef.name;
    const other = Object.values(state.objects).find(
      object =>
        object.kind === 'HorizontalPodAutoscaler' &&
        object.spec.scaleTargetRef.name === target &&
        object.metadata.name !== `keda-hpa-${metadata.name}`,
    );
    if (other) {
      fail(
        'Error from server: admission webhook "vscaledobject.kb.io" denied the request: the workload ' +
          `'${target}' of type 'apps/v1.Deployment' is already managed by the hpa '${other.metadata.name}'`,
      );
    }
  }
}

function diff() {
  const changed = chosen().filter(object => same(state.objects[id(object)]) !== same(stored(object)));
  if (changed.length === 0) return;
  const lines = changed.map(
    object => `diff -u -N live/${id(object)} merged/${id(object)}\n+ ${object.metadata.name}\n`,
  );
  end(1, lines.join(''));
}

function remove() {
  const words = rest.slice(1).filter(word => !word.startsWith('-'));
  const names = option('-f')
    ? chosen().map(id)
    : words[0].includes('/')
      ? words.map(word => `${typeNamed(word.split('/')[0])}/${word.split('/')[1]}`)
      : words.slice(1).map(name => `${typeNamed(words[0])}/${name}`);
  const missing = names.filter(name => !state.objects[name]);
  const isLenient = rest.includes('--ignore-not-found');
  change(() => {
    for (const name of names) forget(name, option('--cascade') === 'orphan');
  });
  if (missing.length > 0 && !isLenient) fail(`Error from server (NotFound): ${missing.join(', ')} not found`);
}

/** An object goes, and with it what it owns, unless that is to be left as an orphan. */
function forget(name, isOrphaning = false) {
  const gone = state.objects[name];
  delete state.objects[name];
  for (const [other, object] of Object.entries(state.objects)) {
    const {ownerReferences = [], ...metadata} = object.metadata ?? {};
    const rest = ownerReferences.filter(owner => owner.kind !== gone?.kind || owner.name !== gone.metadata.name);
    if (rest.length === ownerReferences.length) continue;
    if (isOrphaning) state.objects[other] = {...object, metadata};
    else forget(other);
  }
  // The controller that mirrors a Service has no owner reference to go by.
  if (name.startsWith('service/')) delete state.objects[name.replace('service/', 'endpoints/')];
  // A namespace takes everything in it along; there is one here.
  if (name.startsWith('namespace/')) state.objects = {};
}

/** An annotation of no meaning, which makes External Secrets look again. */
function annotate() {
  const [, kind, ...more] = rest;
  const names = more.filter(word => !word.startsWith('--') && !word.includes('=')).map(name => `${kind}/${name}`);
  const [, moment] = /^force-sync=(\d+)$/.exec(more.find(word => word.includes('=')) ?? '') ?? [];
  if (kind !== 'externalsecret' || !moment || !rest.includes('--overwrite')) fail('error: one or more files or names');
  for (const name of names) if (!state.objects[name]) fail(`Error from server (NotFound): ${name} not found`);
  return change(() => {
    for (const name of names) keep([fetched(state.objects[name])].filter(Boolean));
  });
}

/** Without the Secrets that its containers read, no pod of a Deployment ever starts. */
function hasSecrets(name) {
  const containers = state.objects[name]?.spec?.template?.spec?.containers ?? [];
  return containers
    .flatMap(({env = []}) => env.flatMap(({valueFrom}) => valueFrom?.secretKeyRef ?? []))
    .every(({name, key, optional}) => optional || state.objects[`secret/${name}`]?.data?.[key] !== undefined);
}

/** An operator makes what the custom resource asks for, and the Secret with its credentials. */
function made([kind, name]) {
  const data = {uri: Buffer.from('postgres://app:made-by-operator@postgres/app').toString('base64')};
  if (kind.startsWith('clusters.')) keep([{kind: 'Secret', metadata: {name: `${name}-app`}, data}]);
  return change();
}

/** What a command is about: the objects on standard input, of a file or URL, or of a rendered folder. */
function chosen() {
  const from = option('-f');
  if (from?.startsWith('http')) return [{kind: 'File', metadata: {name: from}}];
  const text = from === '-' ? input : from ? fileText(from) : render(option('-k'));
  const objects = documents(text)
    .flatMap(items)
    .map(object => placed(object, option('--namespace')))
    .filter(object => selects(option('-l'), object));
  mustBeKnown(objects);
  return objects;
}

const items = object => (object.kind === 'List' ? object.items : [object]);
const withoutManagers = ({metadata: {managedFields: _managers, ...metadata} = {}, ...object} = {}) => ({
  ...object,
  metadata,
});
const same = object => {
  const {status: _status, ...given} = withoutManagers(object);
  return JSON.stringify({...given, metadata: {...given.metadata, ownerReferences: undefined}});
};

/** The real kubectl renders; the same files are rendered once, however many copies of a project there are. */
const rendered = new Map();

function render(name) {
  const key = JSON.stringify([name, ...['deploy/kubernetes', '.rulectl/deploy'].flatMap(textsIn)]);
  if (!rendered.has(key)) {
    rendered.set(key, execFileSync(process.env.REAL_KUBECTL, ['kustomize', path(name)], {encoding: 'utf8'}));
  }
  return rendered.get(key);
}

function textsIn(name) {
  const folder = path(name);
  return readdirSync(folder, {recursive: true})
    .filter(file => file.endsWith('.yaml'))
    .sort()
    .flatMap(file => [file, readFileSync(join(folder, file), 'utf8')]);
}

/** Parsing takes most of an answer's time, and the same text is diffed and applied workload by workload. */
const parsed = new Map();

function documents(text) {
  if (!parsed.has(text)) {
    const found = parseAllDocuments(text).map(document => document.toJS());
    parsed.set(text, found.filter(Boolean));
  }
  return structuredClone(parsed.get(text));
}

function keep(objects) {
  const looked = new Set(objects.filter(object => same(state.objects[id(object)]) === same(stored(object))));
  for (const object of objects) {
    // Status and owners belong to controllers: an apply leaves them.
    const {status, metadata: {ownerReferences} = {}} = state.objects[id(object)] ?? {};
    const kept = stored(object);
    const metadata = {...(ownerReferences ? {ownerReferences} : {}), ...kept.metadata};
    state.objects[id(object)] = {...kept, metadata, ...(status ? {status} : {})};
  }
  // External Secrets looks at what is new to it, and by itself at nothing else for an hour.
  const asked = objects.filter(object => object.kind === 'ExternalSecret' && !looked.has(object));
  if (asked.length > 0) keep(asked.flatMap(object => fetched(object) ?? []));
  const made = objects.flatMap(object => copies(object) ?? []);
  if (made.length > 0) keep(made);
}

/** What controllers make of an object, with its labels: the endpoints of a Service, the autoscaler of a ScaledObject. */
function copies({kind, metadata: {name, namespace, labels}, spec}) {
  if (kind === 'Service') return [{apiVersion: 'v1', kind: 'Endpoints', metadata: {name, namespace, labels}}];
  if (kind !== 'ScaledObject') return undefined;
  const ownerReferences = [{kind, name, controller: true}];
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {name: `keda-hpa-${name}`, namespace, labels, ownerReferences},
      spec: {scaleTargetRef: {kind: 'Deployment', ...spec.scaleTargetRef}},
    },
  ];
}

/** As the API server gives Secrets back: base64 under `data`. */
function stored(object) {
  if (object.kind !== 'Secret' || !object.stringData) return object;
  const {stringData, ...others} = object;
  const data = Object.entries(stringData).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return {...others, data: Object.fromEntries(data)};
}

/** `a`, `a=b`, `a in (b,c)` and `a notin (b,c)`, joined by commas outside of parentheses. */
function selects(selector, object) {
  if (!selector) return true;
  const labels = object.metadata.labels ?? {};
  return selector.split(/,(?![^(]*\))/).every(part => {
    const set = /^(\S+) (in|notin) \((.*)\)$/.exec(part);
    if (set) return set[3].split(',').includes(labels[set[1]]) === (set[2] === 'in');
    const [name, value] = part.split('=');
    return value === undefined ? name in labels : labels[name] === value;
  });
}
