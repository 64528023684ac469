import {absent, present, type Step} from '../../actions/step.js';
import {storeNames} from '../../scaffold/helm.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {releaseStep, valuesOf} from './charts.js';
import {ownValue} from './credentials.js';
import {type StoreUrls, storeUrl} from './kept-secrets.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {differenceOf, lookFor} from './observe.js';
import {applySecret, applySecretCommand, readSecret} from './plain-secrets.js';

/** What to do with a step whose store the environment names: nothing, and say so. */
export function unlessGiven(deployment: Deployment, variable: string, steps: readonly Step[]): Step[] {
  if (deployment.variables[variable] === undefined) return [...steps];
  return steps.map(({undo: _undo, verify: _verify, ...step}) => ({
    ...step,
    probe: async () => present(`${variable} names a store of yours`),
  }));
}

/** The steps that make servers for the facts; none where the cluster cannot run such. */
export const unlessFactsGiven = (deployment: Deployment, steps: readonly Step[]): Step[] =>
  deployment.blueprint.facts.servers ? unlessGiven(deployment, deployment.blueprint.facts.variable, steps) : [];

/** Valkey and PostgreSQL in the cluster, by chart and operator. */
export function inClusterStores(deployment: Deployment, kubectl: Kubectl): Step[] {
  return [
    ...unlessFactsGiven(deployment, valkeySteps(deployment, kubectl)),
    ...unlessGiven(deployment, 'DATABASE_URL', postgresSteps(deployment, kubectl)),
  ];
}

/** URLs of the stores that live in the cluster, with the passwords that were made for them. */
export const inClusterUrls = (deployment: Deployment, kubectl: Kubectl): StoreUrls => ({
  facts: storeUrl(deployment, 'facts', () => valkeyUrl(deployment, kubectl)),
  repository: storeUrl(deployment, 'repository', () => postgresUrl(deployment, kubectl)),
});

/** What an operator wrote into a Secret of its own. */
async function madeByOperator<Key extends string>(
  kubectl: Kubectl,
  name: string,
  keys: readonly Key[],
): Promise<Record<Key, string>> {
  const values = await readSecret(kubectl, name);
  if (keys.some(key => values?.[key] === undefined)) throw errors.DEPLOY_SECRET_MISSING(name);
  return values as Record<Key, string>;
}

function valkeySteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const names = storeNames(deployment.blueprint);
  return [
    {
      id: 'data:valkey-users',
      title: 'User of Valkey',
      why: 'No store runs without a password.',
      command: applySecretCommand(kubectl),
      within: 'namespace',
      probe: () => lookFor(kubectl, 'secret', names.valkeyUsers),
      run: async ({say}) => {
        const values = {default: await ownValue(deployment, kubectl, 'facts')};
        await applySecret(deployment, kubectl, {name: names.valkeyUsers, values}, say);
      },
    },
    releaseStep(deployment, kubectl, {
      id: 'data:valkey',
      title: 'Valkey',
      why: 'Facts of sessions live in it.',
      chart: 'valkey',
      release: names.valkey,
      namespace: kubectl.namespace!,
      values: valuesOf('valkey'),
      leaves: 'the volumes of Valkey',
    }),
  ];
}

const valkeyUrl = async (deployment: Deployment, kubectl: Kubectl): Promise<string> =>
  `redis://:${await ownValue(deployment, kubectl, 'facts')}@${storeNames(deployment.blueprint).valkey}:6379`;

function postgresSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {postgres} = storeNames(deployment.blueprint);
  return [
    releaseStep(deployment, kubectl, {
      id: 'data:cloudnative-pg',
      title: 'CloudNativePG',
      why: 'The operator that runs PostgreSQL.',
      chart: 'cloudnativePg',
      release: 'cloudnative-pg',
      namespace: 'cnpg-system',
      values: valuesOf('cloudnative-pg'),
    }),
    customResource(deployment, kubectl, {
      id: 'data:postgres',
      title: 'PostgreSQL',
      why: 'Rule versions, activations, API keys and the audit trail live in it.',
      kind: 'clusters.postgresql.cnpg.io',
      name: postgres,
      file: 'deploy/helm/postgres.yaml',
      ready: 'condition=Ready',
      leaves: 'nothing: the volumes of PostgreSQL go with it',
    }),
  ];
}

/** CloudNativePG writes the owner's URL into a Secret. */
async function postgresUrl(deployment: Deployment, kubectl: Kubectl): Promise<string> {
  const {uri} = await madeByOperator(kubectl, `${storeNames(deployment.blueprint).postgres}-app`, ['uri']);
  return uri;
}

interface CustomResource {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  /** What `kubectl wait` waits for. */
  readonly ready: string;
  readonly leaves: string;
}

function customResource(
  {files}: Deployment,
  kubectl: Kubectl,
  {id, title, why, kind, name, file, ready, leaves}: CustomResource,
): Step {
  const args = [...applyArguments, '-f', file];
  const removal = ['delete', kind, name, '--ignore-not-found'];
  return {
    id,
    title,
    why,
    command: kubectl.command(...args),
    within: 'namespace',
    probe: async () => {
      if ((await kubectl.get(kind, name)) === undefined) return absent();
      return differenceOf(kubectl, ['-f', '-'], files.get(file.slice('deploy/'.length)) ?? '');
    },
    run: async ({say}) => void (await kubectl.run(args, {onLine: say})),
    verify: async ({say}) =>
      void (await kubectl.run(['wait', `--for=${ready}`, `${kind}/${name}`, '--timeout=600s'], {
        onLine: say,
        timeoutMs: 620_000,
      })),
    undo: {
      command: kubectl.command(...removal),
      run: async ({say}) => void (await kubectl.run(removal, {onLine: say})),
    },
    leaves,
  };
}
