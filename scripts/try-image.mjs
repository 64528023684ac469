// Builds the generated Dockerfile with a real Docker engine, runs the image as it runs in a cluster (another user, a
// read-only root, no capabilities), waits for its health check, and compares an answer with that of this process.
//
//   node scripts/try-image.mjs                     with the engine and the registries that `docker` reaches
//   node scripts/try-image.mjs --own-engine        starts an engine in namespaces of its own; as root on Linux,
//                                                  with Debian's docker.io iptables iproute2 slirp4netns
//   node scripts/try-image.mjs --own-base          makes the base images from Debian and this Node.js, for machines
//                                                  that reach no registry; as root, with debootstrap
//
// Everything that it starts ends with it. Run `npm run build` first.
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const work = mkdtempSync(join(tmpdir(), 'rulectl-image-'));
const project = join(work, 'shop');
const image = 'rulectl-try:1';
const own = name => process.argv.includes(`--own-${name}`);
const endings = [];

const say = text => console.log(`── ${text}`);
const run = (command, args, options = {}) =>
  execFileSync(command, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options});
const rulectl = args => run(process.execPath, [join(root, 'bin/rulectl.js'), ...args], {cwd: project});

let host;
const docker = (args, options) => run('docker', [...(host ? ['--host', host] : []), ...args], options) ?? '';

/** A dockerd in a network and mount namespace of its own; slirp4netns is its way out. */
async function startEngine() {
  const socket = join(work, 'docker.sock');
  const words = ['--host', `unix://${socket}`, '--data-root', join(work, 'docker'), '--exec-root', join(work, 'exec')];
  const inside = `sysctl -qw net.ipv4.ip_forward=1; ip link set lo up; exec dockerd ${words.join(' ')} --pidfile ${work}/docker.pid`;
  const engine = spawn('unshare', ['-mn', 'sh', '-c', inside], {stdio: ['ignore', 'ignore', 'pipe']});
  let log = '';
  engine.stderr.setEncoding('utf8').on('data', text => (log = (log + text).slice(-4000)));
  endings.push(() => end(engine));
  await sleep(300);
  const way = spawn(
    'slirp4netns',
    ['--configure', '--mtu=1500', '--disable-host-loopback', String(engine.pid), 'tap0'],
    {
      stdio: 'ignore',
    },
  );
  endings.push(() => end(way));
  host = `unix://${socket}`;
  for (let i = 0; i < 300; i++) {
    if (engine.exitCode !== null) throw new Error(`dockerd ended:\n${log}`);
    if (spawnSync('docker', ['--host', host, 'info'], {stdio: 'ignore'}).status === 0) return;
    await sleep(200);
  }
  throw new Error(`dockerd is not ready:\n${log}`);
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(done => child.once('exit', done));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(force);
}

/** One image that serves as both bases: Debian, this Node.js with npm, and the certificates that this machine trusts. */
function makeBase() {
  const system = join(work, 'base');
  run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', system], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const folder of ['nodejs/bin', 'usr/local/lib/node_modules', 'usr/local/bin']) {
    mkdirSync(join(system, folder), {recursive: true});
  }
  cpSync(process.execPath, join(system, 'nodejs/bin/node'));
  const npm = resolve(run('npm', ['root', '--global']).trim(), 'npm');
  cpSync(npm, join(system, 'usr/local/lib/node_modules/npm'), {recursive: true, dereference: true});
  run('ln', ['-s', '/nodejs/bin/node', join(system, 'usr/local/bin/node')]);
  run('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(system, 'usr/local/bin/npm')]);
  const settings = [`ENV npm_config_registry=${run('npm', ['config', 'get', 'registry']).trim()}`];
  const bundle = process.env.NODE_EXTRA_CA_CERTS;
  if (bundle) {
    cpSync(bundle, join(system, 'etc/ssl/extra.pem'));
    settings.push('ENV NODE_EXTRA_CA_CERTS=/etc/ssl/extra.pem');
  }
  const archive = join(work, 'base.tar');
  run('tar', ['-C', system, '-cf', archive, '.']);
  docker(['import', ...settings.flatMap(each => ['--change', each]), archive, 'rulectl-base:1']);
  return ['--build-arg', 'BUILDER=rulectl-base:1', '--build-arg', 'RUNTIME=rulectl-base:1'];
}

function makeProject() {
  run(process.execPath, [join(root, 'bin/rulectl.js'), 'init', project, '--from', 'blank', '--yes']);
  const folder = join(project, 'deploy/docker');
  run('npm', ['pack', root, '--pack-destination', folder, '--ignore-scripts', '--silent']);
  const packed = readdirSync(folder).find(name => name.endsWith('.tgz'));
  renameSync(join(folder, packed), join(folder, 'rulectl.tgz'));
}

/** The rules as a node gets them when control is out of reach: this trial needs no database. */
async function writeBundle() {
  const {openProject} = await import('../dist/cluster/spec/project.js');
  const {bundleOf} = await import('../dist/cluster/spec/bundle-of.js');
  const file = join(work, 'bundle.json');
  writeFileSync(file, JSON.stringify(bundleOf(await openProject(join(project, 'cluster.yaml')), 1)), {mode: 0o644});
  return file;
}

async function tryImage() {
  const restrictions = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--tmpfs=/tmp'];
  const bundle = ['--volume', `${await writeBundle()}:/bundle.json:ro`];
  const words = ['run', '--detach', ...restrictions, ...bundle, '--tmpfs=/var/cache/rulectl:uid=65532'];
  const settings = {
    RULECTL_TOKEN: 'token-of-a-trial',
    RULECTL_HOST: '127.0.0.1',
    RULECTL_PORT: '8080',
    RULECTL_GROUP: 'all',
    RULECTL_CONTROL: 'http://127.0.0.1:1',
    RULECTL_BUNDLE: '/bundle.json',
  };
  const environment = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const container = docker([...words, ...environment, image]).trim();
  endings.push(() => void docker(['rm', '--force', container]));
  const look = format => docker(['inspect', '--format', format, container]).trim();
  for (let i = 0; look('{{.State.Health.Status}}') !== 'healthy'; i++) {
    if (i > 240 || look('{{.State.Running}}') !== 'true') {
      docker(['logs', container], {stdio: 'inherit'});
      throw new Error(`it did not become healthy: ${look('{{json .State}}')}`);
    }
    await sleep(500);
  }
  say('healthy');
  const user = docker(['exec', container, '/nodejs/bin/node', '-p', 'process.getuid()']).trim();
  if (user !== '65532') throw new Error(`it runs as ${user}`);
  const facts = JSON.parse(readFileSync(join(project, 'facts/first.json'), 'utf8'));
  const now = '2026-01-01T00:00:00.000Z';
  const question = `fetch('http://127.0.0.1:8080/v1/evaluate', {method: 'POST', headers: {authorization: 'Bearer token-of-a-trial', 'content-type': 'application/json'}, body: ${JSON.stringify(JSON.stringify({facts, now}))}}).then(answer => answer.text()).then(console.log)`;
  const there = JSON.parse(docker(['exec', container, '/nodejs/bin/node', '-e', question]));
  const here = JSON.parse(rulectl(['eval', '--facts', 'facts/first.json', '--now', now, '-o', 'json']));
  for (const part of ['facts', 'fired', 'changes']) {
    const [a, b] = [here[part], there[part]].map(value => JSON.stringify(value));
    if (a !== b) throw new Error(`${part} differ: ${a} here, ${b} in the container`);
  }
  say(`the same answer in the container, as user ${user}: ${JSON.stringify(there.fired)}`);
  const started = performance.now();
  docker(['stop', container]);
  const code = look('{{.State.ExitCode}}');
  if (code !== '0') throw new Error(`it ended with ${code}`);
  say(`stopped by SIGTERM with exit code 0 in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

let cleaning;
function cleanUp() {
  return (cleaning ??= (async () => {
    for (const ending of endings.reverse()) await ending();
    rmSync(work, {recursive: true, force: true});
  })());
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp().then(() => process.exit(130)));

try {
  if (!existsSync(join(root, 'dist'))) throw new Error('run npm run build first');
  if (own('engine')) {
    say('starting a Docker engine');
    await startEngine();
  }
  if (own('base')) say('making base images');
  const bases = own('base') ? makeBase() : [];
  makeProject();
  say('building deploy/docker/Dockerfile');
  const args = ['build', '--network=host', ...bases, '--file', 'deploy/docker/Dockerfile', '--tag', image, '.'];
  // An engine without the buildx component builds the old way, which the Dockerfile does not mind.
  const modern = spawnSync('docker', ['buildx', 'version'], {stdio: 'ignore'}).status === 0;
  docker(args, {cwd: project, env: {...process.env, DOCKER_BUILDKIT: modern ? '1' : '0'}, stdio: 'inherit'});
  say(`image of ${(Number(docker(['image', 'inspect', '--format', '{{.Size}}', image])) / 2 ** 20).toFixed(0)} MiB`);
  await tryImage();
} finally {
  await cleanUp();
}
