import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {fetched} from './external-secrets.mjs';
import {mustBeKnown} from './kinds.mjs';
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
  if (verb === 'get') return get();
  if (verb === 'diff') return diff();
  if (verb === 'apply') {
    if (!rest.includes('--server-side')) fail('error: apply is done server-side here');
    const objects = chosen();
    return change(() => keep(objects));
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
  const [, kinds, ...more] = rest;
  const names = more.slice(
    0,
    more.findIndex(word => word.startsWith('-')),
  );
  if (names.length > 1 && rest.includes('--ignore-not-found')) {
    out({items: names.map(name => state.objects[key(kinds, name)]).filter(Boolean)});
  }
  const [name] = names;
  if (name !== undefined) {
    const found = state.objects[key(kinds, name)];
    if (!found) fail(`Error from server (NotFound): ${kinds} "${name}" not found`);
    out(found);
  }
  const wanted = kinds.split(',');
  const found = Object.entries(state.objects)
    .filter(([name]) => wanted.includes(name.split('/')[0]))
    .map(([, object]) => object);
  out({items: found.filter(object => selects(option('-l'), object))});
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
  const names = option('-f')
    ? chosen().map(id)
    : rest[1].includes('/')
      ? rest.slice(1).filter(word => word.includes('/'))
      : [key(rest[1], rest[2])];
  return change(() => {
    for (const name of names) {
      // What External Secrets made goes with what asked for it.
      if (name.startsWith('externalsecret/')) delete state.objects[`secret/${state.objects[name]?.spec.target.name}`];
      delete state.objects[name];
      // A namespace takes everything in it along; there is one here.
      if (name.startsWith('namespace/')) state.objects = {};
    }
  });
}

/** An annotation of no meaning, which makes External Secrets look again. */
function annotate() {
  const [, kind, ...more] = rest;
  const names = more.filter(word => !word.startsWith('--') && !word.includes('=')).map(name => key(kind, name));
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
    .filter(object => selects(option('-l'), object));
  mustBeKnown(objects);
  return objects;
}

const key = (kind, name) => `${kind.toLowerCase().replace(/s?\.[a-z.]*$/, '')}/${name}`;
const id = object => `${object.kind.toLowerCase()}/${object.metadata.name}`;
const items = object => (object.kind === 'List' ? object.items : [object]);
const same = ({status: _status, ...object} = {}) => JSON.stringify(object);

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

const documents = text =>
  parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(Boolean);

function keep(objects) {
  const looked = new Set(objects.filter(object => same(state.objects[id(object)]) === same(stored(object))));
  for (const object of objects) {
    // The status belongs to the controllers: an apply leaves it.
    const status = state.objects[id(object)]?.status;
    state.objects[id(object)] = {...stored(object), ...(status ? {status} : {})};
  }
  // External Secrets looks at what is new to it, and by itself at nothing else for an hour.
  const asked = objects.filter(object => object.kind === 'ExternalSecret' && !looked.has(object));
  if (asked.length > 0) keep(asked.flatMap(object => fetched(object) ?? []));
}

/** As the API server gives Secrets back: base64 under `data`. */
function stored(object) {
  if (object.kind !== 'Secret' || !object.stringData) return object;
  const {stringData, ...others} = object;
  const data = Object.entries(stringData).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return {...others, data: Object.fromEntries(data)};
}

/** `a=b`, `a in (b,c)` and `a notin (b,c)`, joined by commas outside of parentheses. */
function selects(selector, object) {
  if (!selector) return true;
  const labels = object.metadata.labels ?? {};
  return selector.split(/,(?![^(]*\))/).every(part => {
    const set = /^(\S+) (in|notin) \((.*)\)$/.exec(part);
    if (set) return set[3].split(',').includes(labels[set[1]]) === (set[2] === 'in');
    const [name, value] = part.split('=');
    return labels[name] === value;
  });
}
