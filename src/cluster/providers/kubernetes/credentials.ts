import {randomBytes} from 'node:crypto';
import {absent, type Observation, present, type Step} from '../../actions/step.js';
import {newApiKey, readTarget, targetNamesIn, writeTarget} from '../../running/target-file.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import type {SecretValues} from '../secret-keeper.js';
import type {Kubectl} from './kubectl.js';
import {applySecret, applySecretCommand, readSecret} from './plain-secrets.js';

/** The deployer's own Secret, which no pod reads: everything here is made once, and later steps read it back. */
const ownSecret = ({blueprint}: Deployment) => `${blueprint.name}-store-passwords`;

const ownKeys = ['facts', 'repository', 'admin-key'] as const;
type OwnKey = (typeof ownKeys)[number];

/**
 * Makes the deployer's own secrets once: the admin key, passwords for stores. They come before any store, so that an
 * interrupted deploy finds the password that it gave.
 */
export function ownSecretsStep(deployment: Deployment, kubectl: Kubectl): Step {
  const {name} = deployment.blueprint;
  return {
    id: 'secrets:own',
    title: 'Keys and passwords',
    why: 'Whoever deploys is let in by the admin key; stores need passwords. Made once, from random bytes.',
    command: applySecretCommand(kubectl),
    probe: async () => observedKeys(await readSecret(kubectl, ownSecret(deployment)), ownKeys),
    run: async ({say}) => {
      const own = await readSecret(kubectl, ownSecret(deployment));
      const key = own?.['admin-key'] ?? localKey(deployment) ?? newApiKey();
      const target = {name: deployment.name, provider: deployment.target, cluster: name, gateway: '', control: ''};
      await writeTarget(deployment.project.dir, {...target, key});
      const password = (store: string) => own?.[store] ?? randomBytes(24).toString('hex');
      const values = {
        facts: password('facts'),
        repository: password('repository'),
        'admin-key': key,
      } satisfies Record<OwnKey, string>;
      await applySecret(deployment, kubectl, {name: ownSecret(deployment), values}, say);
    },
  };
}

/** Whether all keys are there. */
export function observedKeys(found: SecretValues | undefined, keys: readonly string[]): Observation {
  if (found === undefined) return absent();
  const missing = keys.filter(key => found[key] === undefined);
  return missing.length === 0 ? present('made before') : {state: 'changed', detail: `has no ${missing.join(', ')}`};
}

/** The key that this machine has for the target already. */
const localKey = ({project, name}: Deployment): string | undefined =>
  targetNamesIn(project.dir).includes(name) ? readTarget(project.dir, name).key : undefined;

/** The cluster's admin key: whoever may read its Secrets may deploy, also from a machine that has never seen it. */
export async function adminKey(deployment: Deployment, kubectl: Kubectl): Promise<string | undefined> {
  return (await readSecret(kubectl, ownSecret(deployment)))?.['admin-key'] ?? localKey(deployment);
}

/** One value of the Secret that `secrets:own` made. */
export async function ownValue(deployment: Deployment, kubectl: Kubectl, key: OwnKey): Promise<string> {
  const value = (await readSecret(kubectl, ownSecret(deployment)))?.[key];
  if (value === undefined) throw errors.DEPLOY_SECRET_MISSING(ownSecret(deployment));
  return value;
}
