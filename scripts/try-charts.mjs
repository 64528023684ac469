// Renders every chart that a deploy installs, with the values that a deploy gives it, for cluster files with one thing
// after the other turned on; values that a chart does not know and pods that a restricted namespace would not admit are
// told.
//
//   node scripts/try-charts.mjs                    with the charts of their repositories, by helm
//   node scripts/try-charts.mjs --charts <folder>  with unpacked charts: <folder>/<name of the chart>
//
// Needs helm on PATH, or its path in HELM. Run `npm run build` first. Ends with 1 when something is wrong.
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {parse, parseAllDocuments, parseDocument} from 'yaml';
import {rulectl} from './own-engine.mjs';

const helm = process.env.HELM ?? 'helm';
const folder = process.argv[2] === '--charts' ? resolve(process.argv[3]) : undefined;
const kubernetes = '1.35.0';

if (folder !== undefined && !existsSync(folder)) throw new Error(`${folder} is not there`);

const door = tls => ({replicas: 2, auth: {apiKeys: true}, host: 'rules.example.com', tls, exposure: 'gateway-api'});
/** What differs from the cluster file that `init` writes: values by their path below `spec`. */
const clusters = [
  {name: 'plain', target: 'kubernetes', spec: {}},
  {name: 'public', target: 'kubernetes', spec: {gateway: door({issuer: 'letsencrypt'})}},
  {name: 'EKS', target: 'aws', spec: {gateway: door({secretRef: 'door-tls'})}},
  {name: 'EKS with node pools', target: 'aws', spec: {'targets.aws.autoMode': false}},
  {name: 'Autopilot', target: 'gcp', spec: {}},
  ...['istio', 'linkerd', 'consul'].map(mesh => ({
    name: `GKE, ${mesh}`,
    target: 'gcp',
    spec: {'security.mesh': mesh, 'targets.gcp.autopilot': false},
  })),
  {name: 'Istio, External Secrets', target: 'kubernetes', spec: {security: {mesh: 'istio', secrets: 'aws'}}},
  {name: 'Linkerd', target: 'kubernetes', spec: {'security.mesh': 'linkerd'}},
  {name: 'Consul', target: 'kubernetes', spec: {'security.mesh': 'consul'}},
  {name: 'KEDA', target: 'kubernetes', spec: {'autoscaling.engine': 'keda'}},
];

const problems = [];
const seen = new Set();

for (const cluster of clusters) {
  const place = mkdtempSync(join(tmpdir(), 'rulectl-charts-'));
  try {
    for (const step of helmSteps(join(place, 'shop'), cluster)) tryStep(join(place, 'shop'), cluster.name, step);
  } finally {
    rmSync(place, {recursive: true, force: true});
  }
}
for (const problem of problems) console.error(problem);
console.log(`${seen.size} charts with their values, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The helm commands of a deploy that finds nothing, of a project with this cluster file. */
function helmSteps(project, {target, spec}) {
  rulectl(['init', project, '--from', 'retail', '--yes']);
  const file = join(project, 'cluster.yaml');
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [path, value] of Object.entries(spec)) document.setIn(['spec', ...path.split('.')], value);
  writeFileSync(file, String(document));
  rulectl(['render', '--file', file]);
  const plan = rulectl(['deploy', target, '--dry-run', '--file', file, '-o', 'json']);
  return JSON.parse(plan).steps.filter(({command}) => command?.[0] === 'helm');
}

function tryStep(project, name, {id, command}) {
  const [release, chart] = command.slice(3, 5);
  const from = flag => command.flatMap((word, at) => (word === flag ? [command[at + 1]] : []));
  const values = ['--values', '--set'].flatMap(flag => from(flag).flatMap(value => [flag, value]));
  const [namespace] = from('--namespace');
  const source = folder
    ? [join(folder, chart.split('/').at(-1))]
    : [chart, '--version', from('--version')[0], ...from('--repo').flatMap(url => ['--repo', url])];
  const texts = from('--values').map(path => readFileSync(join(project, path), 'utf8'));
  const key = JSON.stringify([chart, values, texts]);
  if (seen.has(key)) return;
  seen.add(key);
  const where = `${name}, ${id}`;
  const {status, stdout, stderr} = spawnSync(
    helm,
    ['template', release, ...source, '--namespace', namespace, '--kube-version', kubernetes, ...values],
    {cwd: project, encoding: 'utf8', maxBuffer: 2 ** 30},
  );
  if (status !== 0) return void problems.push(`${where}: ${stderr.trim()}`);
  const defaults = parse(execFileSync(helm, ['show', 'values', ...source], {encoding: 'utf8', maxBuffer: 2 ** 30}));
  for (const text of texts)
    for (const path of unknown(parse(text), defaults)) problems.push(`${where}: no value ${path}`);
  if (namespace.startsWith('shop-'))
    for (const refusal of refusals(stdout)) problems.push(`${where}: ${refusal} (Pod Security restricted)`);
  console.log(`${where}: ${chart} renders`);
}

/** Paths of values that a chart has no default for, where it names its values at all. */
function unknown(given, known, path = '') {
  return Object.entries(given ?? {}).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof known !== 'object' || known === null || Object.keys(known).length === 0) return [];
    if (!(key in known)) return [here];
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? unknown(value, known[key], here) : [];
  });
}

/** Containers that the standard does not admit. Pods of `helm test` are never made. */
function refusals(text) {
  return parseAllDocuments(text)
    .map(document => document.toJS())
    .flatMap(object => {
      const pod = object?.spec?.template?.spec;
      if (pod === undefined) return [];
      const own = pod.securityContext ?? {};
      return [...pod.containers, ...(pod.initContainers ?? [])].flatMap(({name, securityContext: its = {}}) => {
        const lacks = [
          ...(its.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation: false']),
          ...((its.runAsNonRoot ?? own.runAsNonRoot) ? [] : ['runAsNonRoot']),
          ...((its.capabilities?.drop ?? []).includes('ALL') ? [] : ['drop ALL']),
          ...((its.seccompProfile ?? own.seccompProfile) ? [] : ['a seccompProfile']),
        ];
        return lacks.length === 0 ? [] : [`${object.kind} ${object.metadata.name}, ${name} lacks ${lacks.join(', ')}`];
      });
    });
}
