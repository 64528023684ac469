import {createHash, randomBytes} from 'node:crypto';
import type {Step} from '../../actions/step.js';
import {secretNames} from '../../scaffold/kubernetes/secrets.js';
import {readTarget, targetNamesIn, writeTarget} from '../../spec/target-file.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {absent, present} from './observe.js';

/** A Secret to apply: what it holds never stands in a file or in argv, it goes to kubectl's standard input. */
interface Secret {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Password of a store in the cluster or in the cloud, made once; later steps read it back and make URLs of it. */
export const storePasswords = ({blueprint}: Deployment) => `${blueprint.name}-store-passwords`;

/**
 * Makes the cluster's own secrets once: the token between roles, the admin key's hash, passwords for stores. They come
 * before any store, so that an interrupted deploy finds the password that it gave.
 */
export function ownSecretsStep(deployment: Deployment, kubectl: Kubectl): Step {
  const {name} = deployment.blueprint;
  const args = [...applyArguments, '-f', '-'];
  const wanted = [secretNames(deployment.blueprint).cluster, storePasswords(deployment)];
  return {
    id: 'secrets:own',
    title: 'Token, keys and passwords',
    why: 'Roles prove to each other that they belong together; stores need passwords. Made once, from random bytes.',
    command: kubectl.command(...args),
    probe: async () => {
      const found = await Promise.all(wanted.map(secret => kubectl.get('secret', secret)));
      return found.every(secret => secret !== undefined) ? present('made before') : absent();
    },
    run: async ({say}) => {
      const [cluster, passwords] = await Promise.all(wanted.map(secret => kubectl.get('secret', secret)));
      const key = decoded(passwords?.data?.['admin-key']) ?? localKey(deployment) ?? newKey();
      await writeTarget(deployment.project.dir, {name: deployment.name, cluster: name, gateway: '', control: '', key});
      const hash = createHash('sha256').update(key).digest('hex');
      const token = deployment.variables.RULECTL_TOKEN ?? randomBytes(32).toString('base64url');
      // What one of the two holds already is in use.
      const password = (store: string) => decoded(passwords?.data?.[store]) ?? randomBytes(24).toString('hex');
      const stores = {facts: password('facts'), repository: password('repository'), bus: password('bus')};
      await kubectl.run(args, {
        onLine: say,
        input: secretList(deployment, [
          {
            name: secretNames(deployment.blueprint).cluster,
            values: {token: decoded(cluster?.data?.token) ?? token, 'admin-key-hash': hash},
          },
          {name: storePasswords(deployment), values: {...stores, 'admin-key': key}},
        ]),
      });
    },
  };
}

const newKey = (): string => `rk_${randomBytes(32).toString('base64url')}`;

/** The key that this machine has for the target already. */
const localKey = ({project, name}: Deployment): string | undefined =>
  targetNamesIn(project.dir).includes(name) ? readTarget(project.dir, name).key : undefined;

/** The cluster's admin key: whoever may read its Secrets may deploy, also from a machine that has never seen it. */
export async function adminKey(deployment: Deployment, kubectl: Kubectl): Promise<string | undefined> {
  const passwords = await kubectl.get('secret', storePasswords(deployment));
  return decoded(passwords?.data?.['admin-key']) ?? localKey(deployment);
}

/** Where workloads find their stores: URLs from the environment, or of the stores that this deploy made. */
export function storeUrlsStep(
  deployment: Deployment,
  kubectl: Kubectl,
  urlsOf: () => Promise<{facts: string; repository: string; events?: string}>,
): Step {
  const names = secretNames(deployment.blueprint);
  const args = [...applyArguments, '-f', '-'];
  const needsBus = ['nats', 'rabbitmq', 'kafka'].includes(deployment.blueprint.events.bus);
  const wanted = [names.facts, names.repository, ...(needsBus ? [names.events] : [])];
  const {variables} = deployment;
  return {
    id: 'secrets:stores',
    title: 'URLs of the stores',
    why: 'Gateways find the facts, control finds the rules; URLs hold passwords, so they are Secrets.',
    command: kubectl.command(...args),
    probe: async () => {
      const found = await Promise.all(wanted.map(secret => kubectl.get('secret', secret)));
      if (found.some(secret => secret === undefined)) return absent();
      const given = {[names.facts]: variables.REDIS_URL, [names.repository]: variables.DATABASE_URL};
      const differs = found.some(secret => {
        const url = given[secret?.metadata?.name ?? ''];
        return url !== undefined && decoded(secret?.data?.url) !== url;
      });
      return differs ? {state: 'changed', detail: 'the environment names another store'} : present();
    },
    run: async ({say}) => {
      const urls = await urlsOf();
      if (needsBus && urls.events === undefined) throw errors.DEPLOY_VARIABLE_MISSING('EVENTS_URL');
      await kubectl.run(args, {
        onLine: say,
        input: secretList(deployment, [
          {name: names.facts, values: {url: urls.facts}},
          {name: names.repository, values: {url: urls.repository}},
          ...(needsBus ? [{name: names.events, values: {url: urls.events!}}] : []),
        ]),
      });
    },
  };
}

/** One password of the Secret that `secrets:own` made. */
export async function storePassword(
  deployment: Deployment,
  kubectl: Kubectl,
  store: 'facts' | 'repository' | 'bus',
): Promise<string> {
  const secret = await kubectl.get('secret', storePasswords(deployment));
  const password = decoded(secret?.data?.[store]);
  if (password === undefined) throw errors.DEPLOY_SECRET_MISSING(storePasswords(deployment));
  return password;
}

export const decoded = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();

export function secretList({blueprint}: Deployment, secrets: readonly Secret[]): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: secrets.map(({name, values}) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: {name, labels: {'app.kubernetes.io/name': blueprint.name}},
      stringData: values,
    })),
  });
}
