import {randomBytes} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {absent, present, type Step} from '../../actions/step.js';
import {hashOfKey, newApiKey, readTarget, targetNamesIn, writeTarget} from '../../running/target-file.js';
import {composeReplicas, composeSecrets} from '../../scaffold/compose.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {packStep} from '../image.js';
import {renderStep} from '../render-step.js';
import {rulesStep} from '../rules-step.js';
import {compareWithOracle} from '../smoke.js';
import {certificateStep, tlsFolder} from './certificate-step.js';
import {composeArguments, secretsFile} from './compose-arguments.js';
import {containersIn, isWell} from './containers.js';
import {hasImage, imageStep} from './image-step.js';
import {placeStep, pruneStep, rollStep} from './service-steps.js';

const downMs = 5 * 60_000;

/** Where the balancer of the compose project listens. */
const doorUrl = 'https://localhost:8443';

const targetOf = (cluster: string) => ({
  name: 'compose',
  provider: 'compose',
  cluster,
  gateway: doorUrl,
  // Gateways pass on what is for control, which has no door of its own.
  control: doorUrl,
  caFile: `${tlsFolder}/tls.crt`,
});

/** The whole cluster on the Docker engine of this machine. */
export function composeSteps(deployment: Deployment): Step[] {
  const {groups, topology, gateway} = deployment.blueprint;
  return [
    renderStep(deployment),
    secretsStep(deployment),
    certificateStep(deployment),
    packStep(deployment, {place: 'on this machine', hasImage: () => hasImage(deployment)}),
    imageStep(deployment),
    storesStep(deployment),
    rollStep(deployment, 'control', 1),
    ...(deployment.verify ? [earlyPublication(deployment)] : []),
    ...groups.map(({name}) => rollStep(deployment, name, composeReplicas)),
    ...(topology === 'specialised' ? [rollStep(deployment, 'gateway', gateway.replicas)] : []),
    placeStep(deployment, {
      id: 'balancer',
      title: 'Balancer',
      why: 'One door with TLS for all gateways.',
      services: ['nginx'],
    }),
    pruneStep(deployment),
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
      const key = newApiKey();
      await writeTarget(project.dir, {...targetOf(blueprint.name), key});
      const password = () => randomBytes(24).toString('hex');
      const given = (name: string): string => {
        const value = variables[name];
        if (value === undefined) throw errors.DEPLOY_VARIABLE_MISSING(name);
        return value;
      };
      const values = {
        RULECTL_TOKEN: variables.RULECTL_TOKEN ?? randomBytes(32).toString('base64url'),
        RULECTL_ADMIN_KEY_HASH: hashOfKey(key),
        ...Object.fromEntries(
          composeSecrets(blueprint).map(name => [name, name.endsWith('_PASSWORD') ? password() : given(name)]),
        ),
      };
      const text = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
      await writeFileAtomic(file, text.join(''), {mode: 0o600});
    },
    leaves: `${secretsFile}, which the volumes need`,
  };
}

/** Everything in containers goes with `docker compose down`, whatever step made it. */
function storesStep(deployment: Deployment): Step {
  const {dir} = deployment.project;
  const removal = [...composeArguments, 'down', '--remove-orphans'];
  const step = placeStep(deployment, {
    id: 'stores',
    title: 'Stores and monitoring',
    why: 'Facts live in Valkey, versions of rules in PostgreSQL; Prometheus and Grafana watch.',
    services: ['valkey', 'postgres', 'valkey-exporter', 'prometheus', 'grafana'].filter(
      name => deployment.blueprint.facts.servers || !name.startsWith('valkey'),
    ),
  });
  return {
    ...step,
    undo: {
      command: ['docker', ...removal],
      run: async ({say}) => void (await tools.docker.run(removal, {cwd: dir, onLine: say, timeoutMs: downMs})),
    },
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

/** Before there is a door, the nodes begin with the rules of their image, and control is given them at the end. */
const earlyPublication = (deployment: Deployment): Step => ({
  ...publication(deployment),
  id: 'rules:early',
  title: 'Rules, for what runs',
  probe: async () => {
    const containers = await containersIn(deployment.project.dir);
    const isOpen = ['nginx', 'control'].every(name => containers.some(each => each.service === name && isWell(each)));
    return isOpen ? absent('the same rules again change nothing') : present('nothing runs that would need them yet');
  },
});

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
