import {hostname, userInfo} from 'node:os';
import type {JournalEntry} from '../../actions/journal.js';
import {absent, type Step} from '../../actions/step.js';
import type {LastDeploy} from '../../running/running-cluster.js';
import type {Deployment} from '../deployment.js';
import {openJournal} from '../journal-file.js';
import {applyArguments, type Kubectl} from './kubectl.js';

const maxEntries = 500;

const journalName = (cluster: string): string => `${cluster}-deploy-journal`;

/** The journal as a ConfigMap, so that another machine reads what was done. The steps' own state is looked at anyway. */
function journalManifest(deployment: Deployment, state: LastDeploy['state']): string {
  const {blueprint, target, environment, imageTag} = deployment;
  const entries = openJournal(deployment).entries.slice(-maxEntries);
  const failed = entries.at(-1)?.state === 'failed' ? {step: entries.at(-1)!.step} : {};
  const by = `${userInfo().username}@${hostname()}`;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: journalName(blueprint.name), labels: {'app.kubernetes.io/name': blueprint.name}},
    data: {
      ...{state, by, at: new Date().toISOString(), target, environment, image: imageTag, ...failed},
      'journal.json': JSON.stringify(entries),
    },
  });
}

const args = [...applyArguments, '-f', '-'];

/** Says in the cluster that a deploy is under way, and takes over what other machines wrote down there. */
export function beginJournalStep(deployment: Deployment, kubectl: Kubectl): Step {
  return {
    id: 'journal:begin',
    title: 'Journal in the cluster',
    why: 'Should this machine go away now, the next deployer sees who was doing what.',
    command: kubectl.command(...args),
    probe: async () => absent('is written each time'),
    run: async ({say}) => {
      openJournal(deployment).adopt(await entriesIn(kubectl, deployment.blueprint.name));
      await kubectl.run(args, {onLine: say, input: journalManifest(deployment, 'under way')});
    },
  };
}

export function journalStep(deployment: Deployment, kubectl: Kubectl): Step {
  return {
    id: 'journal',
    title: 'Journal in the cluster',
    why: 'Whoever deploys next, from another machine, sees what was done and when.',
    command: kubectl.command(...args),
    probe: async () => absent('is written each time'),
    run: async ({say}) => void (await kubectl.run(args, {onLine: say, input: journalManifest(deployment, 'done')})),
  };
}

/** After a failure, as well as it can: the journal is a memory, and failing to keep it stops nothing. */
export async function rememberFailure(deployment: Deployment, kubectl: Kubectl): Promise<void> {
  const input = journalManifest(deployment, 'stopped');
  await kubectl.attempt(args, {input, timeoutMs: 10_000}).catch(() => undefined);
}

/** What the journal in the cluster says of the last deploy; undefined where there is none. */
export async function lastDeploy(kubectl: Kubectl, cluster: string): Promise<LastDeploy | undefined> {
  const data = (await kubectl.get('configmap', journalName(cluster)))?.data;
  if (data?.state === undefined) return undefined;
  const {state, by = '', at = '', image = '', step = null} = data;
  return {state: state as LastDeploy['state'], by, at, image, step};
}

async function entriesIn(kubectl: Kubectl, cluster: string): Promise<JournalEntry[]> {
  const text = (await kubectl.get('configmap', journalName(cluster)))?.data?.['journal.json'];
  try {
    return JSON.parse(text ?? '[]') as JournalEntry[];
  } catch {
    return [];
  }
}
