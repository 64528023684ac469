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
import {readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {own, root, rulectl, run, say, Trial} from './own-engine.mjs';

const base = 'rulectl-base:1';
const image = 'rulectl-try:1';
const trial = new Trial('image');
const project = join(trial.folder, 'shop');
const docker = (args, options) => trial.docker(args, options);

function makeProject() {
  rulectl(['init', project, '--from', 'blank', '--yes']);
  const folder = join(project, 'deploy/docker');
  run('npm', ['pack', root, '--pack-destination', folder, '--ignore-scripts', '--silent']);
  const packed = readdirSync(folder).find(name => name.endsWith('.tgz'));
  renameSync(join(folder, packed), join(folder, 'rulectl.tgz'));
}

/** The rules as a node gets them when control is out of reach: this trial needs no database. */
async function writeBundle() {
  const {openProject} = await import('../dist/cluster/project/project.js');
  const {bundleOf} = await import('../dist/cluster/project/bundle-of.js');
  const file = join(trial.folder, 'bundle.json');
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
  trial.atEnd(() => void docker(['rm', '--force', container]));
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
  const here = JSON.parse(rulectl(['eval', '--facts', 'facts/first.json', '--now', now, '-o', 'json'], {cwd: project}));
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

try {
  if (own('engine')) {
    say('starting a Docker engine');
    await trial.startEngine();
  }
  if (own('base')) {
    say('making base images');
    trial.makeBase([base]);
  }
  makeProject();
  say('building deploy/docker/Dockerfile');
  const bases = own('base') ? ['--build-arg', `BUILDER=${base}`, '--build-arg', `RUNTIME=${base}`] : [];
  const args = ['build', '--network=host', ...bases, '--file', 'deploy/docker/Dockerfile', '--tag', image, '.'];
  // An engine without the buildx component builds the old way, which the Dockerfile does not mind.
  const DOCKER_BUILDKIT = trial.hasPlugin('buildx') ? '1' : '0';
  docker(args, {cwd: project, env: {...trial.environment, DOCKER_BUILDKIT}, stdio: 'inherit'});
  say(`image of ${(Number(docker(['image', 'inspect', '--format', '{{.Size}}', image])) / 2 ** 20).toFixed(0)} MiB`);
  await tryImage();
} finally {
  await trial.close();
}
