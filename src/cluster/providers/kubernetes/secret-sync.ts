import {present, type Step} from '../../actions/step.js';
import {secretsNeeded} from '../../scaffold/kubernetes/secrets.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {eventually} from '../eventually.js';
import {secretKeeper} from './kept-secrets.js';
import type {Kubectl} from './kubectl.js';
import {readSecret} from './plain-secrets.js';

/** A right that was granted a moment ago takes a cloud minutes to know everywhere. */
const patienceMs = 300_000;

/**
 * Where a cloud's secret manager keeps the secrets: waits until External Secrets has fetched them, and makes it look at
 * once at what has changed since it looked, so that a roll-out finds the values of now.
 */
export function secretSyncSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {blueprint} = deployment;
  if (deployment.secretManager === undefined) return [];
  const keeper = secretKeeper(deployment, kubectl);
  const needed = secretsNeeded(blueprint);
  const kept = () => Promise.all(needed.map(({part}) => keeper.read(part)));
  const staleOf = async (wanted: Awaited<ReturnType<typeof kept>>): Promise<string[]> => {
    const found = await Promise.all(needed.map(({name}) => readSecret(kubectl, name)));
    const isFresh = (key: string, at: number) =>
      wanted[at]?.[key] !== undefined && wanted[at][key] === found[at]?.[key];
    return needed.filter(({keys}, at) => !keys.every(key => isFresh(key, at))).map(({name}) => name);
  };
  return [
    {
      id: 'secrets:sync',
      title: 'Secrets of the secret manager',
      why: 'Pods start with what External Secrets has fetched; by itself it looks once an hour.',
      command: kubectl.command(...refreshArguments(needed.map(({name}) => name))),
      probe: async () => {
        const stale = await staleOf(await kept());
        if (stale.length === 0) return present('fetched');
        const detail = `${stale.join(', ')} ${stale.length === 1 ? 'is' : 'are'} not what the secret manager has`;
        return {state: 'changed', detail, command: kubectl.command(...refreshArguments(stale))};
      },
      run: async ({say}) => {
        const stale = await staleOf(await kept());
        if (stale.length > 0) await kubectl.run(refreshArguments(stale, String(Date.now())), {onLine: say});
      },
      verify: async () => {
        const wanted = await kept();
        await eventually(
          async () => {
            const [stale] = await staleOf(wanted);
            if (stale !== undefined) throw errors.DEPLOY_SECRET_STALE(stale, await complaint(kubectl, stale));
          },
          {patienceMs},
        );
      },
    },
  ];
}

/** External Secrets looks again at what was annotated in another way than when it looked. */
const refreshArguments = (names: readonly string[], moment = '<now>'): string[] => [
  ...['annotate', 'externalsecret', ...names],
  ...[`force-sync=${moment}`, '--overwrite'],
];

/** What External Secrets says of one that it cannot fetch. */
async function complaint(kubectl: Kubectl, name: string): Promise<string> {
  const {status} = (await kubectl.get('externalsecret', name)) ?? {};
  const conditions = (status?.conditions ?? []) as {type?: string; status?: string; message?: string}[];
  return conditions.find(({type, status}) => type === 'Ready' && status !== 'True')?.message ?? 'it has not looked yet';
}
