import {absent, type Observation, present, type Step} from '../../actions/step.js';
import {type Deployment, storesPrefix} from '../deployment.js';
import {ownValue} from '../kubernetes/credentials.js';
import {type StoreUrls, storeUrl} from '../kubernetes/kept-secrets.js';
import type {Kubectl} from '../kubernetes/kubectl.js';
import {unlessFactsGiven, unlessGiven} from '../kubernetes/stores.js';
import {gcpCommands, gcpNames} from './files.js';
import {gcloud, lookWithGcloud} from './gcloud.js';
import type {GcpSettings} from './schema.js';

const storeMs = 45 * 60_000;

/** Memorystore and Cloud SQL by private addresses of the network. */
export function managedStores(deployment: Deployment, kubectl: Kubectl, gcp: GcpSettings): Step[] {
  const {
    variables,
    blueprint: {facts},
  } = deployment;
  const peering = (facts.servers && variables[facts.variable] === undefined) || variables.DATABASE_URL === undefined;
  return [
    ...(peering ? peeringSteps(deployment, gcp) : []),
    ...unlessFactsGiven(deployment, [redisStep(deployment, gcp)]),
    ...unlessGiven(deployment, 'DATABASE_URL', [
      postgresStep(deployment, gcp),
      databaseStep(deployment, gcp),
      userStep(deployment, kubectl, gcp),
    ]),
  ];
}

export const managedUrls = (deployment: Deployment, kubectl: Kubectl, gcp: GcpSettings): StoreUrls => ({
  facts: storeUrl(deployment, 'facts', () => redisUrl(deployment, gcp)),
  repository: storeUrl(deployment, 'repository', () => postgresUrl(deployment, kubectl, gcp)),
});

const regional = (gcp: GcpSettings) => ['--project', gcp.project, '--region', gcp.region];
const run = (command: readonly string[], say: (line: string) => void, input?: string) =>
  gcloud.run([...command.slice(1), '--quiet'], {onLine: say, timeoutMs: storeMs, input});

function peeringSteps({blueprint}: Deployment, gcp: GcpSettings): Step[] {
  const {addresses, peering} = gcpCommands(blueprint, gcp);
  const {peering: name} = gcpNames(blueprint);
  return [
    {
      id: 'data:addresses',
      title: 'Private addresses',
      why: 'Stores of Google are reached inside the network only.',
      command: addresses,
      probe: async () =>
        (await lookWithGcloud(['compute', 'addresses', 'describe', name, '--global', '--project', gcp.project]))
          ? present()
          : absent(),
      run: async ({say}) => void (await run(addresses, say)),
      leaves: `the address range ${name}`,
    },
    {
      id: 'data:peering',
      title: 'Private services access',
      why: 'It joins the network to that of the stores.',
      command: peering,
      probe: async () => {
        const args = [
          'services',
          'vpc-peerings',
          'list',
          '--network=default',
          '--project',
          gcp.project,
          '--format=json',
        ];
        const {code, stdout} = await gcloud.attempt(args);
        return code === 0 && stdout.includes(name) ? present() : absent();
      },
      run: async ({say}) => void (await run(peering, say)),
      leaves: 'the peering, which other stores may use',
    },
  ];
}

function redisStep(deployment: Deployment, gcp: GcpSettings): Step {
  const {blueprint} = deployment;
  const {valkey} = gcpNames(blueprint, storesPrefix(deployment));
  const command = gcpCommands(blueprint, gcp, storesPrefix(deployment)).valkey;
  const removal = ['gcloud', 'redis', 'instances', 'delete', valkey, ...regional(gcp)];
  return {
    id: 'data:redis',
    title: `Memorystore ${valkey}`,
    why: 'Facts of sessions live in it, with a replica, behind a password.',
    command,
    probe: async () =>
      observed(await lookWithGcloud(['redis', 'instances', 'describe', valkey, ...regional(gcp)]), 'state', 'READY'),
    run: async ({say}) => void (await run(command, say)),
    undo: {command: removal, run: async ({say}) => void (await run(removal, say))},
  };
}

function postgresStep(deployment: Deployment, gcp: GcpSettings): Step {
  const {blueprint} = deployment;
  const {postgres} = gcpNames(blueprint, storesPrefix(deployment));
  const where = ['--project', gcp.project];
  const command = gcpCommands(blueprint, gcp, storesPrefix(deployment)).postgres;
  const open = ['gcloud', 'sql', 'instances', 'patch', postgres, ...where, '--no-deletion-protection'];
  const removal = ['gcloud', 'sql', 'instances', 'delete', postgres, ...where];
  return {
    id: 'data:postgres',
    title: `Cloud SQL ${postgres}`,
    why: 'Rule versions, activations, API keys and the audit trail live in it.',
    command,
    probe: async () =>
      observed(await lookWithGcloud(['sql', 'instances', 'describe', postgres, ...where]), 'state', 'RUNNABLE'),
    run: async ({say}) => void (await run(command, say)),
    undo: {
      command: removal,
      run: async ({say}) => {
        await run(open, say);
        await run(removal, say);
      },
    },
    leaves: 'backups of Cloud SQL, for as long as Google keeps them',
  };
}

function databaseStep(deployment: Deployment, gcp: GcpSettings): Step {
  const {blueprint} = deployment;
  const {postgres} = gcpNames(blueprint, storesPrefix(deployment));
  const where = ['--instance', postgres, '--project', gcp.project];
  const command = ['gcloud', 'sql', 'databases', 'create', 'rulectl', ...where];
  return {
    id: 'data:database',
    title: 'Database rulectl',
    why: 'Control keeps its tables in a database of its own.',
    command,
    probe: async () =>
      (await lookWithGcloud(['sql', 'databases', 'describe', 'rulectl', ...where])) ? present() : absent(),
    run: async ({say}) => void (await run(command, say)),
  };
}

function userStep(deployment: Deployment, kubectl: Kubectl, gcp: GcpSettings): Step {
  const {postgres} = gcpNames(deployment.blueprint, storesPrefix(deployment));
  const where = ['--instance', postgres, '--project', gcp.project];
  // The password comes by a flags file on standard input: flags themselves can be read by every process of the machine.
  const command = ['gcloud', 'sql', 'users', 'create', 'rulectl', ...where, '--flags-file=/dev/stdin'];
  return {
    id: 'data:user',
    title: 'Database user rulectl',
    why: 'Control signs in with a password that only its Secret holds.',
    command,
    probe: async () =>
      (await lookWithGcloud(['sql', 'users', 'describe', 'rulectl', ...where])) ? present() : absent(),
    run: async ({say}) => {
      const password = await ownValue(deployment, kubectl, 'repository');
      await run(command, say, `--password: ${password}\n`);
    },
  };
}

function observed(found: Awaited<ReturnType<typeof lookWithGcloud>>, field: string, good: string): Observation {
  if (found === undefined) return absent();
  const state = String(found[field]);
  if (state === good) return present(state);
  return {
    state: 'stuck',
    detail: `the store is ${state}`,
    wayOut: /CREAT|PENDING/.test(state)
      ? 'wait until it is made, then deploy again'
      : 'look at it in the Google Cloud console, repair or delete it, then deploy again',
  };
}

async function redisUrl(deployment: Deployment, gcp: GcpSettings): Promise<string> {
  const {blueprint} = deployment;
  const {valkey} = gcpNames(blueprint, storesPrefix(deployment));
  const found = await lookWithGcloud(['redis', 'instances', 'describe', valkey, ...regional(gcp)]);
  const auth = await lookWithGcloud(['redis', 'instances', 'get-auth-string', valkey, ...regional(gcp)]);
  if (!found?.host || !auth?.authString) throw new Error(`the address of ${valkey} cannot be read`);
  return `redis://:${String(auth.authString)}@${String(found.host)}:${String(found.port ?? 6379)}`;
}

async function postgresUrl(deployment: Deployment, kubectl: Kubectl, gcp: GcpSettings): Promise<string> {
  const {postgres} = gcpNames(deployment.blueprint, storesPrefix(deployment));
  const found = await lookWithGcloud(['sql', 'instances', 'describe', postgres, '--project', gcp.project]);
  const addresses = (found?.ipAddresses ?? []) as {ipAddress?: string; type?: string}[];
  const host = addresses.find(({type}) => type === 'PRIVATE')?.ipAddress;
  if (host === undefined) throw new Error(`the private address of ${postgres} cannot be read`);
  const password = await ownValue(deployment, kubectl, 'repository');
  return `postgres://rulectl:${password}@${host}:5432/rulectl?sslmode=require`;
}
