import {createHash, randomBytes} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import type {Step} from '../../actions/step.js';
import {readTarget, targetNamesIn, writeTarget} from '../../spec/target-file.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {packStep} from '../image.js';
import {absent, present} from '../kubernetes/observe.js';
import {renderStep} from '../kubernetes/steps.js';
import {rulesStep} from '../rules-step.js';
import {compareWithOracle} from '../smoke.js';
import {selfSigned} from './certificate.js';
import {composeArguments, secretsFile} from './compose-arguments.js';

const tlsFolder = 'deploy/compose/tls';
const upMs = 20 * 60_000;

/** Where the balancer of the compose project listens. */
const doorUrl = 'https://localhost:8443';

const targetOf = (cluster: string) => ({
  name: 'compose',
  cluster,
  gateway: doorUrl,
  // Gateways pass on what is for control, which has no door of its own.
  control: doorUrl,
  caFile: `${tlsFolder}/tls.crt`,
});

/** The whole cluster on the Docker engine of this machine. */
export function composeSteps(deployment: Deployment): Step[] {
  return [
    renderStep(deployment),
    secretsStep(deployment),
    certificateStep(deployment),
    packStep(deployment),
    upStep(deployment),
    targetStep(deployment),
    ...(deployment.verify ? [publication(deployment), smokeStep(deployment)] : []),
  ];
}

/** Values for the compose file: a private file of this machine, mode 0600, outside of everything that is generated. */
function secretsStep({project, variables, blueprint}: Deployment): Step {
  const file = join(project.dir, secretsFile);
  return {
    id: 'secrets',
    title: 'Token, keys and passwords',
    why: 'No store and no role runs without one. Made once, from random bytes.',
    does: `writes ${secretsFile}, mode 0600`,
    probe: async () => ((await stat(file).catch(() => undefined)) ? present('made before') : absent()),
    run: async () => {
      const key = `rk_${randomBytes(32).toString('base64url')}`;
      await writeTarget(project.dir, {...targetOf(blueprint.name), key});
      const password = () => randomBytes(24).toString('hex');
      const values = {
        RULECTL_TOKEN: variables.RULECTL_TOKEN ?? randomBytes(32).toString('base64url'),
        RULECTL_ADMIN_KEY_HASH: createHash('sha256').update(key).digest('hex'),
        VALKEY_PASSWORD: password(),
        POSTGRES_PASSWORD: password(),
        GRAFANA_PASSWORD: password(),
      };
      const text = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
      await writeFileAtomic(file, text.join(''), {mode: 0o600});
    },
    leaves: `${secretsFile}, which the volumes need`,
  };
}

/** A certificate for localhost, unless there is one. */
function certificateStep({project}: Deployment): Step {
  const folder = join(project.dir, tlsFolder);
  return {
    id: 'certificate',
    title: 'TLS certificate',
    why: 'The balancer listens with TLS only. Put your own in its place for another host name.',
    does: `writes ${tlsFolder}/tls.crt, tls.key and tls.pem, self-signed for localhost`,
    probe: async () => ((await stat(join(folder, 'tls.pem')).catch(() => undefined)) ? present('is there') : absent()),
    run: async () => {
      const {certificate, key} = await selfSigned('localhost');
      await writeFileAtomic(join(folder, 'tls.crt'), certificate);
      await writeFileAtomic(join(folder, 'tls.key'), key, {mode: 0o600});
      await writeFileAtomic(join(folder, 'tls.pem'), certificate + key, {mode: 0o600});
    },
    leaves: `${tlsFolder}`,
  };
}

function upStep({project, imageTag}: Deployment): Step {
  const args = [...composeArguments, 'up', '--build', '--detach', '--wait', '--remove-orphans'];
  const removal = [...composeArguments, 'down', '--remove-orphans'];
  const run = (rest: readonly string[], say: (line: string) => void) =>
    tools.docker.run(rest, {cwd: project.dir, onLine: say, timeoutMs: upMs});
  return {
    id: 'up',
    title: 'Containers',
    why: 'Builds the image and brings every service to the state of the compose file; waits until all are healthy.',
    command: ['docker', ...args],
    probe: async () => {
      const {code, stdout} = await tools.docker.attempt([...composeArguments, 'ps', '--format', 'json'], {
        cwd: project.dir,
      });
      if (code !== 0 || stdout.trim() === '') return absent();
      return {state: 'changed', detail: `brought to ${imageTag}`};
    },
    run: async ({say}) => void (await run(args, say)),
    undo: {command: ['docker', ...removal], run: async ({say}) => void (await run(removal, say))},
    leaves: 'the volumes of Valkey, PostgreSQL, Prometheus and Grafana: `docker compose down --volumes` removes them',
  };
}

function targetStep({project, target, blueprint}: Deployment): Step {
  return {
    id: 'target',
    title: 'Target compose',
    why: 'Commands reach the cluster with --target compose.',
    does: 'writes .rulectl/targets/compose.json',
    probe: async () => (targetNamesIn(project.dir).includes(target) ? present() : absent()),
    run: async () =>
      void (await writeTarget(project.dir, {...targetOf(blueprint.name), key: readTarget(project.dir, target).key})),
  };
}

const publication = (deployment: Deployment): Step => rulesStep(deployment, doorUrl, () => doorOf(deployment));

/** The balancer's address with what a caller needs. */
async function doorOf({project, target}: Deployment): Promise<{url: string; key: string | undefined; ca: string}> {
  const {key} = readTarget(project.dir, target);
  return {url: doorUrl, key, ca: await readFile(join(project.dir, tlsFolder, 'tls.crt'), 'utf8')};
}

function smokeStep(deployment: Deployment): Step {
  return {
    id: 'smoke',
    title: 'Smoke evaluation',
    why: 'A cluster that answers, but answers otherwise, is not deployed.',
    does: `evaluates the project's facts on ${doorUrl} and here, and compares facts and firings`,
    probe: async () => absent('is always done'),
    run: async ({say}) => {
      await compareWithOracle(deployment.project, await doorOf(deployment), say);
    },
  };
}
