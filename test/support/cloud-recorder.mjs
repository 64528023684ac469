/**
 * Stands in for eksctl, aws, kubectl, helm, docker and npm (named by the first argument): answers as they do, keeps what was
 * made in $CLOUD_STATE, refuses arguments that the real tools would refuse. With $CLOUD_HOW (fail, kill before the change,
 * kill after it: one for each command in turn, joined by commas) each changing command goes wrong once: it fails, or
 * kills its caller.
 */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';

const [, , tool, ...words] = process.argv;
const file = join(process.env.CLOUD_STATE, 'state.json');
const state = read();
const input = words.includes('-') || words.some(word => word.includes('stdin')) ? readFileSync(0, 'utf8') : '';

function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {
      injured: [],
      commands: [],
      objects: {},
      releases: {},
      images: [],
      contexts: [],
      cluster: null,
      repository: null,
    };
  }
}

function save() {
  writeFileSync(`${file}.tmp`, JSON.stringify(state));
  renameSync(`${file}.tmp`, file);
}

const out = value => {
  process.stdout.write(typeof value === 'string' ? value : JSON.stringify(value));
  process.exit(0);
};
const fail = (message, code = 1) => {
  process.stderr.write(`${message}\n`);
  process.exit(code);
};
const option = name => {
  const at = words.findIndex(word => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return words[at].includes('=') ? words[at].slice(words[at].indexOf('=') + 1) : words[at + 1];
};

/** Does a change, unless this command is to go wrong and has not yet. What a killed caller began is done or not. */
function change(work) {
  const hows = (process.env.CLOUD_HOW ?? '').split(',').filter(Boolean);
  const command = `${tool} ${words.join(' ')} ${appliedNames()}`;
  const how = state.injured.includes(command) ? undefined : hows[state.injured.length % hows.length];
  state.commands.push(`${tool} ${words.join(' ')}`);
  if (how) state.injured.push(command);
  if (how === 'fail' || how === 'kill-before') save();
  if (how === 'fail') fail('injected failure');
  const answer = how === 'kill-before' ? undefined : work?.();
  save();
  if (how) {
    process.kill(process.ppid, 'SIGKILL');
    process.exit(1);
  }
  return answer;
}

/** One command line applies many things from its input: each of them is a command of its own. */
function appliedNames() {
  if (!input.startsWith('{')) return '';
  return items(JSON.parse(input)).map(id).join(' ');
}

const tools = {eksctl, aws, kubectl, helm, docker, npm};
await tools[tool]();
process.exit(0);

function eksctl() {
  const [verb, kind] = words;
  if (verb === 'version') out('0.230.0');
  if (verb === 'get' && kind === 'cluster') {
    if (state.cluster === null) fail('ResourceNotFoundException: No cluster found');
    out([{Name: option('--name'), Status: state.cluster}]);
  }
  if (verb === 'create' && kind === 'cluster') {
    if (state.cluster !== null) fail('AlreadyExistsException: the cluster is there');
    readFileSync(option('--config-file'), 'utf8');
    return change(() => (state.cluster = 'ACTIVE'));
  }
  if (verb === 'delete' && kind === 'cluster')
    return change(() => Object.assign(state, {cluster: null, objects: {}, releases: {}}));
  fail(`unknown command "${words.join(' ')}"`);
}

function aws() {
  const [service, verb] = words;
  if (words[0] === '--version') out('aws-cli/2.31.0 Python/3.13.0 Linux/6.1');
  if (service === 'cloudformation') {
    if (state.stack) out({Stacks: [{StackStatus: state.stack}]});
    fail('ValidationError: Stack does not exist', 254);
  }
  if (service === 'ecr' && verb === 'describe-repositories') {
    if (!state.repository) fail('RepositoryNotFoundException', 254);
    out({repositories: [{repositoryUri: '111122223333.dkr.ecr.us-west-2.amazonaws.com/rulectl'}]});
  }
  if (service === 'ecr' && verb === 'create-repository') {
    if (state.repository) fail('RepositoryAlreadyExistsException', 254);
    return change(() => (state.repository = true));
  }
  if (service === 'ecr' && verb === 'get-login-password') out('password-of-the-registry');
  if (service === 'eks' && verb === 'update-kubeconfig') {
    if (state.cluster !== 'ACTIVE') fail('ResourceNotFoundException', 254);
    return change(() => state.contexts.push(option('--alias')));
  }
  fail(`aws: error: argument: ${words.join(' ')}`, 252);
}

/** Packing the real program takes seconds; that it can be packed and installed is tested elsewhere. */
function npm() {
  if (words[0] === '--version') out('11.0.0');
  if (words[0] !== 'pack') fail(`Unknown command: "${words[0]}"`);
  const {version} = JSON.parse(readFileSync(join(words[1], 'package.json'), 'utf8'));
  writeFileSync(join(option('--pack-destination'), `rulectl-${version}.tgz`), 'packed');
}

function docker() {
  if (words[0] === '--version') out('Docker version 29.0.0, build abc');
  if (words[0] === 'login') {
    if (input !== 'password-of-the-registry') fail('no password');
    return change();
  }
  if (words[0] === 'manifest') {
    if (!state.images.includes(words[2])) fail('no such manifest');
    out({schemaVersion: 2});
  }
  if (words[0] === 'buildx' && words[1] === 'build') {
    readFileSync(option('--file'), 'utf8');
    readFileSync('deploy/docker/rulectl.tgz');
    return change(() => state.images.push(option('--tag')));
  }
  fail(`docker: '${words[0]}' is not a docker command.`);
}

function helm() {
  const [verb] = words;
  if (verb === 'version') out('v4.1.4+gabc');
  if (verb === 'status') {
    const release = state.releases[words[1]];
    if (!release) fail('Error: release: not found');
    out({info: {status: release.status}, chart: {metadata: {version: release.version}}});
  }
  if (verb === 'upgrade') {
    for (const [at, word] of words.entries()) if (word === '--values') readFileSync(words[at + 1], 'utf8');
    return change(
      () => (state.releases[words[2]] = {status: 'deployed', version: option('--version').replace(/^v/, '')}),
    );
  }
  if (verb === 'uninstall') return change(() => delete state.releases[words[1]]);
  fail(`Error: unknown command "${verb}" for "helm"`);
}

async function kubectl() {
  const rest = words.filter(
    (word, at) => !['--context', '--namespace'].includes(word) && !['--context', '--namespace'].includes(words[at - 1]),
  );
  const [verb] = rest;
  if (verb === 'version') out('{"clientVersion":{"gitVersion":"v1.35.0"}}');
  if (verb === 'config') {
    const name = rest[2];
    if (rest[1] === 'get-contexts' && !state.contexts.includes(name)) fail(`error: context ${name} not found`);
    out(`${name}\n`);
  }
  if (verb === 'kustomize') out((await rendered(rest[1])).text);
  const context = option('--context');
  if (context && !state.contexts.includes(context)) fail(`error: context "${context}" does not exist`);
  const key = (kind, name) => `${kind.toLowerCase().replace(/s?\.[a-z.]*$/, '')}/${name}`;
  if (verb === 'get') {
    const [, kinds, name] = rest;
    if (name !== undefined && !name.startsWith('-')) {
      const found = state.objects[key(kinds, name)];
      if (!found) fail(`Error from server (NotFound): ${kinds} "${name}" not found`);
      out(found);
    }
    const wanted = kinds.split(',');
    out({
      items: Object.entries(state.objects)
        .filter(([id, object]) => wanted.includes(id.split('/')[0]) && selects(option('-l'), object))
        .map(([, object]) => object),
    });
  }
  if (verb === 'diff') {
    const changed = (await chosen()).filter(object => same(state.objects[id(object)]) !== same(object));
    if (changed.length === 0) process.exit(0);
    process.stdout.write(
      changed.map(object => `diff -u -N live/${id(object)} merged/${id(object)}\n+ ${object.metadata.name}\n`).join(''),
    );
    process.exit(1);
  }
  if (verb === 'apply') {
    if (!rest.includes('--server-side')) fail('error: apply is done server-side here');
    const objects =
      option('-f') === '-'
        ? items(JSON.parse(input))
        : option('-f')
          ? [{kind: 'File', metadata: {name: option('-f')}}]
          : await chosen();
    return change(() => keep(objects));
  }
  if (verb === 'create') {
    const object = JSON.parse(input);
    if (state.objects[id(object)]) fail('Error from server (AlreadyExists)');
    return change(() => (state.objects[id(object)] = object));
  }
  if (verb === 'replace') return change(() => keep(items(JSON.parse(input))));
  if (verb === 'delete') {
    const names = option('-k')
      ? (await chosen()).map(id)
      : rest[1].includes('/')
        ? rest.slice(1).filter(word => word.includes('/'))
        : [key(rest[1], rest[2])];
    return change(() => remove(names));
  }
  if (verb === 'rollout' || verb === 'wait') process.exit(0);
  fail(`error: unknown command "${verb}"`);

  async function chosen() {
    const {documents} = await rendered(option('-k'));
    return documents.filter(object => selects(option('-l'), object));
  }
}

function keep(objects) {
  for (const object of objects) state.objects[id(object)] = stored(object);
}

function remove(names) {
  for (const name of names) delete state.objects[name];
}

/** What kubectl makes of a folder, as text and objects; the same files are rendered once, since that takes most of a second. */
async function rendered(folder) {
  const root = resolve(folder, '..', '..');
  const hash = createHash('sha256').update(folder);
  for (const entry of readdirSync(root, {recursive: true, withFileTypes: true})) {
    if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  }
  const cache = resolve(process.env.CLOUD_STATE, '..', 'rulectl-test-kustomize');
  const file = join(cache, `${hash.digest('hex')}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    const text = execFileSync(process.env.REAL_KUBECTL, ['kustomize', folder], {encoding: 'utf8'});
    const {parseAllDocuments} = await import('yaml');
    const documents = parseAllDocuments(text).map(document => document.toJS());
    mkdirSync(cache, {recursive: true});
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({text, documents: documents.filter(Boolean)}));
    renameSync(`${file}.${process.pid}`, file);
    return rendered(folder);
  }
}

function items(object) {
  return object.kind === 'List' ? object.items : [object];
}

function id(object) {
  return `${object.kind.toLowerCase()}/${object.metadata.name}`;
}

/** As the API server gives Secrets back: base64 under `data`. */
function stored(object) {
  if (object.kind !== 'Secret' || !object.stringData) return object;
  const {stringData, ...rest} = object;
  return {
    ...rest,
    data: Object.fromEntries(
      Object.entries(stringData).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
  };
}

function same(object) {
  return JSON.stringify(object ?? null);
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
