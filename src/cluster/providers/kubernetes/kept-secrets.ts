import {randomBytes} from 'node:crypto';
import {type Observation, present, type Step} from '../../actions/step.js';
import {hashOfKey} from '../../running/target-file.js';
import {type SecretPart, secretNames, secretsNeeded} from '../../scaffold/kubernetes/secrets.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import type {SecretKeeper, SecretValues} from '../secret-keeper.js';
import {adminKey, observedKeys, ownValue} from './credentials.js';
import type {Kubectl} from './kubectl.js';
import {plainSecrets, readSecret} from './plain-secrets.js';

/** A store, named by what it holds. */
export type StorePart = Exclude<SecretPart, 'cluster'>;

/** How each store is reached, with its password. */
export type StoreUrls = Readonly<Record<StorePart, () => Promise<string>>>;

/** The variable that has the URL of a store which is not of the cluster's own. */
const storeVariable = ({blueprint}: Deployment, part: StorePart): string =>
  ({facts: blueprint.facts.variable, repository: 'DATABASE_URL'})[part];

const storeTitles = {facts: 'URL of the facts', repository: 'URL of the rules'} as const;

/** Who keeps the secrets of the workloads, as the cluster file says. */
export const secretKeeper = (deployment: Deployment, kubectl: Kubectl): SecretKeeper =>
  deployment.secretManager?.keeper(deployment) ?? plainSecrets(deployment, kubectl);

/** What roles know each other by: the token between them and the hash of the admin key. */
export function clusterSecretStep(deployment: Deployment, kubectl: Kubectl): Step {
  const keeper = secretKeeper(deployment, kubectl);
  /** The token that roles use; before its secrets moved to another keeper, the cluster had them as plain ones. */
  const tokenInUse = async (): Promise<string | undefined> =>
    (await keeper.read('cluster'))?.token ??
    (await readSecret(kubectl, secretNames(deployment.blueprint).cluster))?.token;
  return keptStep(keeper, 'cluster', {
    title: 'Identity of the roles',
    why: 'Every role shows the token; control knows the admin key by its hash.',
    observe: async kept => {
      const found = observedKeys(kept, ['token', 'admin-key-hash']);
      const key = found.state === 'present' ? await adminKey(deployment, kubectl) : undefined;
      if (key === undefined || kept?.['admin-key-hash'] === hashOfKey(key)) return found;
      return {state: 'changed', detail: 'another admin key'};
    },
    values: async () => ({
      token: (await tokenInUse()) ?? deployment.variables.RULECTL_TOKEN ?? newToken(),
      'admin-key-hash': hashOfKey(
        (await adminKey(deployment, kubectl)) ?? (await ownValue(deployment, kubectl, 'admin-key')),
      ),
    }),
  });
}

const newToken = (): string => randomBytes(32).toString('base64url');

/** Where workloads find their stores: URLs from the environment, or of the stores that this deploy made. */
export function storeUrlSteps(deployment: Deployment, kubectl: Kubectl, urls: StoreUrls): Step[] {
  const keeper = secretKeeper(deployment, kubectl);
  const parts = secretsNeeded(deployment.blueprint).flatMap(({part}) => (part === 'cluster' ? [] : [part]));
  return parts.map(part =>
    keptStep(keeper, part, {
      title: storeTitles[part],
      why: 'Gateways find the facts, control finds the rules; a URL holds a password, so it is a Secret.',
      observe: async kept => {
        const given = deployment.variables[storeVariable(deployment, part)];
        if (kept?.url === undefined || given === undefined) return observedKeys(kept, ['url']);
        return kept.url === given ? present() : {state: 'changed', detail: 'the environment names another store'};
      },
      values: async () => ({url: await urls[part]()}),
    }),
  );
}

interface Kept {
  readonly title: string;
  readonly why: string;
  readonly observe: (kept: SecretValues | undefined) => Promise<Observation>;
  readonly values: () => Promise<SecretValues>;
}

/** One part in the hands of its keeper. */
function keptStep(keeper: SecretKeeper, part: SecretPart, {title, why, observe, values}: Kept): Step {
  const {create, change} = keeper.commands(part);
  const removal = keeper.removal?.(part);
  return {
    id: `secrets:${part}`,
    title,
    why,
    command: create,
    ...(keeper.within === undefined ? {} : {within: keeper.within}),
    probe: async () => {
      const found = await observe(await keeper.read(part));
      return found.state === 'changed' ? {...found, command: change} : found;
    },
    run: async ({say}) => keeper.put(part, await values(), say),
    ...(removal === undefined ? {} : {undo: {command: removal.command, run: async ({say}) => removal.run(say)}}),
  };
}

/** The URL that the environment gives for a store, or the one that the deploy can tell. */
export function storeUrl(
  deployment: Deployment,
  part: StorePart,
  otherwise: () => Promise<string | undefined>,
): () => Promise<string> {
  const variable = storeVariable(deployment, part);
  const mustBeGiven = part === 'facts' && !deployment.blueprint.facts.servers;
  return async () => {
    const url = deployment.variables[variable] ?? (mustBeGiven ? undefined : await otherwise());
    if (url === undefined) throw errors.DEPLOY_VARIABLE_MISSING(variable);
    return url;
  };
}
