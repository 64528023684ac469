// Deploys the retail example to a real Docker engine with `rulectl deploy compose`, and does to it what a person does:
// deploys again, asks, scales, kills a node, rolls other rules out, interrupts a deploy, destroys it. Fails when a request
// fails, or when a step leaves something else than it promises.
//
//   node scripts/try-compose.mjs                   with the engine and the registries that `docker` reaches; the ports
//                                                  8443, 9091 and 3000 of this machine must be free
//   node scripts/try-compose.mjs --own-engine      starts an engine in namespaces of its own; as root on Linux,
//                                                  with Debian's docker.io iptables iproute2 slirp4netns
//   node scripts/try-compose.mjs --own-base        makes the images from Debian's packages and this Node.js, for machines
//                                                  that reach no registry; as root, with debootstrap
//
// Everything that it starts ends with it. Run `npm run build` first.
import {spawn} from 'node:child_process';
import {appendFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {end, own, root, rulectl, run, say, Trial} from './own-engine.mjs';

const name = 'shop';
const trial = new Trial('compose');
const project = join(trial.folder, name);
const program = [process.execPath, join(root, 'bin/rulectl.js')];

/** Runs rulectl where the ports of the engine are seen; gives what it printed. */
const there = (...args) => {
  const [command, ...words] = [...trial.inside, ...program, ...args];
  return run(command, words, {cwd: project, env: trial.environment, maxBuffer: 2 ** 26});
};
const asked = (...args) => JSON.parse(there(...args, '--quiet', '-o', 'json'));

/** As `there`, beside this process: a child with what it has printed, and its end. */
function begin(...args) {
  const [command, ...words] = [...trial.inside, ...program, ...args];
  const child = spawn(command, words, {cwd: project, env: trial.environment, stdio: ['ignore', 'pipe', 'pipe']});
  const printed = {stdout: '', stderr: ''};
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', text => (printed[stream] += text));
  }
  trial.atEnd(() => end(child));
  return {child, printed, ended: new Promise(done => child.once('close', done))};
}

function check(isRight, what, found) {
  if (!isRight) throw new Error(`${what}: ${JSON.stringify(found)}`);
  say(what);
}

const containers = () => {
  const filter = ['--filter', `label=com.docker.compose.project=${name}`];
  return trial
    .docker(['ps', '--all', '--no-trunc', ...filter, '--format', '{{.ID}} {{.Names}}'])
    .split('\n')
    .sort();
};
const partsOf = group => asked('status', '--target', 'compose').parts.filter(part => part.group === group);
const deploy = () => there('deploy', 'compose', '--yes');
const changeRules = () => appendFileSync(join(project, 'rules/pricing/totals.grl'), `\n// ${Date.now()}\n`);

/** Load with every answer compared, for as long as the work takes and some seconds around it. */
async function underLoad(what, seconds, work) {
  const load = begin('drill', 'load', '--target', 'compose', '--rate', '20', '--duration', `${seconds}s`, '-o', 'json');
  await sleep(4000);
  await work();
  check(load.child.exitCode === null, `${what}: done while the load lasted`, load.printed.stderr);
  await load.ended;
  const {ledger, causes} = JSON.parse(load.printed.stdout);
  const {attempted, failed, indeterminate, wrong, mixedVersion, otherVersion} = ledger;
  if (otherVersion > 0) say(`${what}: ${otherVersion} answers were of the new rules`);
  const isClean = attempted > 0 && failed + indeterminate + wrong + mixedVersion === 0;
  check(isClean, `${what}: ${attempted} requests, none failed`, {ledger, causes});
}

async function tryCompose() {
  rulectl(['init', project, '--from', 'retail', '--yes', '--target', 'compose']);
  say('deploying');
  process.stdout.write(deploy());
  const {parts} = asked('status', '--target', 'compose');
  check(
    parts.length === 15 && parts.every(({state}) => state === 'ready'),
    `${parts.length} containers are ready`,
    parts,
  );

  const before = containers();
  deploy();
  check(`${containers()}` === `${before}`, 'a second deploy touches no container', containers());

  const question = ['--facts', 'facts/vip.json', '--now', '2026-01-01T00:00:00.000Z'];
  const [answer, expected] = [asked('eval', ...question, '--target', 'compose'), asked('eval', ...question)];
  for (const part of ['facts', 'fired', 'changes']) {
    check(JSON.stringify(answer[part]) === JSON.stringify(expected[part]), `${part} are as here`, answer[part]);
  }
  check(
    /node listens/.test(there('logs', '--target', 'compose', 'pricing')),
    'nodes tell in the logs that they listen',
  );
  check(/node listens/.test(there('logs', '--target', 'compose', partsOf('pricing')[0].name)), 'so does one alone');
  check(/reachable|ready/.test(there('top', '--target', 'compose', '--once')), 'top shows the parts');
  there('rules', 'push', '--target', 'compose', '--activate');
  check(/\b1\b/.test(there('rules', 'list', '--target', 'compose')), 'control has one version of the rules');
  there('doctor', 'compose');
  say('doctor finds nothing wrong');
  there('scale', '--target', 'compose', 'pricing=3');
  check(partsOf('pricing').length === 3, 'a third node of pricing', partsOf('pricing'));

  await underLoad('a node killed', 25, async () => {
    trial.docker(['kill', partsOf('pricing')[0].name]);
    await sleep(8000);
  });
  await underLoad('other rules rolled out', 130, async () => {
    changeRules();
    deploy();
  });
  check(
    partsOf('pricing').every(({state}) => state === 'ready'),
    'the killed node is replaced',
    partsOf('pricing'),
  );
  check(partsOf('pricing').length === 2, 'two nodes of pricing, as the cluster file says', partsOf('pricing'));
  check(
    containers().every(line => !before.includes(line) || /postgres|valkey|prometheus|grafana|nginx|^$/.test(line)),
    'every role is of the new image',
    containers(),
  );

  changeRules();
  const stopped = begin('deploy', 'compose', '--yes');
  while (!/Role control/.test(stopped.printed.stderr) && stopped.child.exitCode === null) await sleep(50);
  stopped.child.kill('SIGINT');
  const code = await stopped.ended;
  check(code === 4, 'Ctrl-C ends a deploy after the step under way, with exit code 4', stopped.printed.stderr);
  deploy();
  check(
    asked('status', '--target', 'compose').parts.every(({state}) => state === 'ready'),
    'the same command resumes',
  );

  there('destroy', 'compose', '--yes', name);
  check(containers().join('') === '', 'no container is left', containers());
  const volumes = trial.docker(['volume', 'ls', '--quiet', '--filter', `label=com.docker.compose.project=${name}`]);
  check(volumes.includes(`${name}_postgres`), 'the volumes stay', volumes);
  deploy();
  check(asked('rules', 'list', '--target', 'compose').length !== 0, 'a deploy after that finds them');
  there('destroy', 'compose', '--yes', name);
  trial.docker(['volume', 'rm', ...volumes.trim().split('\n')]);
}

try {
  const {components} = await import('../dist/cluster/scaffold/components.js');
  const {builder, runtime, ...others} = components.images;
  if (own('engine')) {
    say('starting a Docker engine');
    await trial.startEngine();
  }
  if (own('base')) {
    say('making images');
    trial.makeBase([builder, runtime]);
    for (const image of ['nginx', 'valkey', 'postgres', 'prometheus', 'grafana', 'redisExporter']) {
      trial.makeImage(image, builder, others[image]);
    }
    if (own('engine')) trial.addPlugins(builder);
  }
  await tryCompose();
  say('all as promised');
} finally {
  await trial.close();
}
