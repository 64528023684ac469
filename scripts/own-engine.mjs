// What the trials with a real Docker engine share: a folder and an engine of their own, and images made from Debian for
// machines that reach no registry. Everything that a trial starts ends with it.
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Whether the command line has `--own-<name>`. */
export const own = name => process.argv.includes(`--own-${name}`);
export const say = text => console.log(`── ${text}`);
export const run = (command, args, options = {}) =>
  execFileSync(command, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options}) ?? '';

export const rulectl = (args, options) => run(process.execPath, [join(root, 'bin/rulectl.js'), ...args], options);

/** A release of Debian whose programs are about as new as those that the generated files name. */
const release = 'forky';
const recipes = join(root, 'scripts/own-images');

/** A folder for a trial, and what ends with it: last begun, first ended, after Ctrl-C, too. */
export class Trial {
  #endings = [];
  #closing;

  constructor(name) {
    if (!existsSync(join(root, 'dist'))) throw new Error('run npm run build first');
    this.folder = mkdtempSync(join(tmpdir(), `rulectl-${name}-`));
    /** What programs need to reach the engine. */
    this.environment = process.env;
    /** Words before a command that is to see the ports which the engine publishes. */
    this.inside = [];
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => void this.close().then(() => process.exit(130)));
    }
  }

  atEnd(ending) {
    this.#endings.push(ending);
  }

  close() {
    return (this.#closing ??= (async () => {
      for (const ending of this.#endings.reverse()) await ending();
      rmSync(this.folder, {recursive: true, force: true});
    })());
  }

  docker(args, options = {}) {
    return run('docker', args, {env: this.environment, ...options});
  }

  /** A dockerd in a network and mount namespace of its own; slirp4netns is its way out. */
  async startEngine() {
    const {folder} = this;
    const host = `unix://${folder}/docker.sock`;
    const words = ['--host', host, '--data-root', `${folder}/docker`, '--exec-root', `${folder}/exec`];
    const command = `sysctl -qw net.ipv4.ip_forward=1; ip link set lo up; exec dockerd ${words.join(' ')} --pidfile ${folder}/docker.pid`;
    // A file, as nobody would empty a pipe while this process waits for another one.
    const log = join(folder, 'docker.log');
    const engine = spawn('unshare', ['-mn', 'sh', '-c', command], {stdio: ['ignore', 'ignore', openSync(log, 'a')]});
    this.atEnd(() => end(engine));
    await sleep(300);
    const tunnel = ['--configure', '--mtu=1500', '--disable-host-loopback', String(engine.pid), 'tap0'];
    const way = spawn('slirp4netns', tunnel, {stdio: 'ignore'});
    this.atEnd(() => end(way));
    this.environment = {...this.environment, DOCKER_HOST: host, DOCKER_CONFIG: join(folder, 'config')};
    this.inside = ['nsenter', `--net=/proc/${engine.pid}/ns/net`];
    for (let i = 0; i < 300; i++) {
      if (engine.exitCode !== null) throw new Error(`dockerd ended:\n${lastOf(log)}`);
      if (spawnSync('docker', ['info'], {stdio: 'ignore', env: this.environment}).status === 0) return;
      await sleep(200);
    }
    throw new Error(`dockerd is not ready:\n${lastOf(log)}`);
  }

  /** Debian, this Node.js with npm, and the certificates that this machine trusts, as all of `names`. */
  makeBase(names) {
    const system = join(this.folder, 'base');
    // Also a debootstrap that is older than the release makes it: the script of `sid` serves for all newer ones.
    const source = ['http://deb.debian.org/debian', '/usr/share/debootstrap/scripts/sid'];
    run('debootstrap', ['--variant=minbase', '--include=ca-certificates', release, system, ...source], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (const made of ['nodejs/bin', 'usr/local/lib/node_modules', 'usr/local/bin']) {
      mkdirSync(join(system, made), {recursive: true});
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
    const archive = join(this.folder, 'base.tar');
    run('tar', ['-C', system, '-cf', archive, '.']);
    const [first, ...others] = names;
    this.docker(['import', ...settings.flatMap(each => ['--change', each]), archive, first]);
    for (const name of others) this.docker(['tag', first, name]);
    rmSync(archive);
  }

  hasPlugin(name) {
    return spawnSync('docker', [name, 'version'], {stdio: 'ignore', env: this.environment}).status === 0;
  }

  /** Builds a recipe of `own-images` on top of a base and tags it. */
  makeImage(recipe, base, tag) {
    const args = ['build', '--quiet', '--network=host', '--build-arg', `BASE=${base}`, '--target', recipe];
    // The plug-in for newer builds may be what is made here.
    this.docker([...args, '--tag', tag, recipes], {env: {...this.environment, DOCKER_BUILDKIT: '0'}});
  }

  /** Docker's plug-ins `compose` and `buildx`, where this machine has none. */
  addPlugins(base) {
    if (this.hasPlugin('compose') && this.hasPlugin('buildx')) return;
    this.makeImage('plugins', base, 'own/plugins:1');
    const container = this.docker(['create', 'own/plugins:1']).trim();
    const folder = join(this.environment.DOCKER_CONFIG, 'cli-plugins');
    mkdirSync(folder, {recursive: true});
    for (const name of ['docker-compose', 'docker-buildx']) {
      this.docker(['cp', '--follow-link', `${container}:/usr/libexec/docker/cli-plugins/${name}`, join(folder, name)]);
    }
    this.docker(['rm', container]);
  }
}

const lastOf = file => readFileSync(file, 'utf8').slice(-4000);

/** Ends a child with SIGTERM; with SIGKILL when that does not help. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(done => child.once('exit', done));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(force);
}
