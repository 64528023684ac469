import {join} from 'node:path';
import {Journal} from '../../actions/journal.js';
import type {Step} from '../../actions/step.js';
import {stateFolder} from '../../spec/project.js';
import type {Deployment} from '../deployment.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {absent} from './observe.js';

const mostEntries = 500;

/** The journal as a ConfigMap, so that another laptop reads what was done. The steps' own state is looked at anyway. */
export function journalManifest({blueprint, target, environment, imageTag, project}: Deployment): string {
  const {entries} = Journal.open(join(stateFolder(project.dir), 'deploy', `${target}.json`));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: `${blueprint.name}-deploy-journal`, labels: {'app.kubernetes.io/name': blueprint.name}},
    data: {target, environment, image: imageTag, 'journal.json': JSON.stringify(entries.slice(-mostEntries))},
  });
}

export function journalStep(deployment: Deployment, kubectl: Kubectl): Step {
  const args = [...applyArguments, '-f', '-'];
  return {
    id: 'journal',
    title: 'Journal in the cluster',
    why: 'Whoever deploys next, from another machine, sees what was done and when.',
    command: kubectl.command(...args),
    probe: async () => absent('is written each time'),
    run: async ({say}) => void (await kubectl.run(args, {onLine: say, input: journalManifest(deployment)})),
  };
}

/** After a failure, as well as it can: the journal is a memory, and failing to keep it stops nothing. */
export async function rememberFailure(deployment: Deployment, kubectl: Kubectl): Promise<void> {
  await kubectl
    .attempt([...applyArguments, '-f', '-'], {input: journalManifest(deployment), timeoutMs: 10_000})
    .catch(() => undefined);
}
