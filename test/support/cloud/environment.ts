import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseDocument} from 'yaml';
import {runDeploy} from '../../../src/cluster/providers/deploy.js';
import {openProject} from '../../../src/cluster/providers/open-project.js';
import {deploymentOf} from '../../../src/cluster/providers/prepare-deployment.js';
import {deployProject} from '../deploy-project.js';
import {enterCloud, type OwnCloud} from './in-process.js';

/** Sections of the cluster file below `spec`, by their path. */
export type Settings = Readonly<Record<string, unknown>>;

/** URLs of stores that the environment names, so that none has to be made. */
export const ownStores = {REDIS_URL: 'redis://redis:6379', DATABASE_URL: 'postgres://rules@db/rules'};

interface Options {
  /** Where another cluster lives already; by default a cloud of its own. */
  readonly cloud?: OwnCloud;
  /** Name of the cluster. */
  readonly name?: string;
}

/** A project that is deployed again and again with other settings, in this process. For tests that mock `execa`. */
export function environment(target: string, {cloud = enterCloud(), name = 'shop'}: Options = {}) {
  const dir = deployProject();
  const text = readFileSync(join(dir, 'cluster.yaml'), 'utf8').replace('name: shop', `name: ${name}`);
  /** `folder`: another copy of the project, such as another machine has. Gives what the steps said. */
  const deploy = async (
    settings: Settings,
    {
      variables = ownStores,
      folder = dir,
    }: {readonly variables?: Readonly<Record<string, string>>; folder?: string} = {},
  ): Promise<string[]> => {
    cloud.enter();
    const document = parseDocument(text);
    for (const [path, value] of Object.entries(settings)) document.setIn(['spec', ...path.split('.')], value);
    const file = join(folder, 'cluster.yaml');
    writeFileSync(file, document.toString());
    const deployment = await deploymentOf(await openProject(file), target, {verify: false, variables});
    const said: string[] = [];
    await runDeploy(deployment, {
      on: event => {
        if (event.kind === 'output') said.push(event.line);
      },
      signal: new AbortController().signal,
    });
    return said;
  };
  /** What is there of deploys; custom resource definitions stay, and a lease would be an error. */
  const remaining = (): string[] => {
    const {objects, releases} = cloud.state();
    return [...Object.keys(objects), ...Object.keys(releases).map(release => `release ${release}`)]
      .filter(id => !id.startsWith('file/'))
      .sort();
  };
  return {dir, cloud, deploy, remaining};
}
