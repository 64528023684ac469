import {chmodSync, cpSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {Kubectl} from '../../src/cluster/providers/kubernetes/kubectl.js';
import {manifestSteps} from '../../src/cluster/providers/kubernetes/manifests.js';
import {openProject} from '../../src/cluster/providers/open-project.js';
import {deploymentOf} from '../../src/cluster/providers/prepare-deployment.js';
import {folderOf} from '../support/folder.js';
import {newDatabase, type PostgresServer, startPostgres} from '../support/postgres-server.js';
import {adminKey, clientFor, controlFor} from '../support/roles.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

/** A kubectl that knows the Secret with the admin key, and whose port-forwards lead to one port. */
function fakeKubectl(port: number): void {
  const folder = folderOf();
  const secret = {
    metadata: {name: 'retail-store-passwords'},
    data: {'admin-key': Buffer.from(adminKey).toString('base64')},
  };
  const script = `#!${process.execPath}
const words = process.argv.slice(2);
if (words.includes('get')) console.log(${JSON.stringify(JSON.stringify(secret))});
if (words.includes('version')) console.log('{"clientVersion": {"gitVersion": "v1.35.0"}}');
if (words.includes('port-forward')) {
  if (!words.includes('service/retail-control')) process.exit(1);
  console.log('Forwarding from 127.0.0.1:${port} -> 8080');
  setInterval(() => {}, 1000);
}
`;
  writeFileSync(join(folder, 'package.json'), '{"type": "commonjs"}');
  writeFileSync(join(folder, 'kubectl'), script);
  chmodSync(join(folder, 'kubectl'), 0o755);
  const {PATH} = process.env;
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
}

/** Runs the step of a deploy that pushes rules, and gives what it says. */
async function pushStep(folder: string, environment?: string): Promise<string[]> {
  const project = await openProject(join(folder, 'cluster.yaml'), {env: {}});
  const deployment = await deploymentOf(project, 'kubernetes', {environment, variables: {}});
  const image = async () => ({repository: 'registry.test/retail', reference: 'registry.test/retail:1'});
  const steps = manifestSteps(deployment, new Kubectl(folder, undefined, 'retail-dev'), image as never);
  const ids = steps.map(({id}) => id);
  expect(ids.indexOf('rules')).toBe(ids.indexOf('rollout:control') + 1);
  const said: string[] = [];
  await steps.find(({id}) => id === 'rules')!.run({say: line => said.push(line)});
  return said;
}

test('a deploy pushes the rules to control before new nodes come, and again only what has changed', async () => {
  const control = await controlFor({repository: {store: 'postgres', url: await newDatabase(server)}});
  await control.ready;
  fakeKubectl(Number(new URL(control.url).port));
  const folder = folderOf();
  cpSync('clusters/retail', folder, {recursive: true});
  const deploy = () => pushStep(folder);
  expect(await deploy()).toEqual(['version 1 is in use now']);
  expect(await deploy()).toEqual(['version 1 was in use before']);
  writeFileSync(
    join(folder, 'rules', 'loyalty', 'more.grl'),
    'rule "More" no-loop { when Customer.age > 99 then Loyalty.century = true; }\n',
  );
  expect(await deploy()).toEqual(['version 2 is in use now']);
  const versions = await clientFor(control).versions('retail');
  expect(versions.map(({message}) => message)).toEqual(['rulectl deploy to dev', 'rulectl deploy to dev']);
});

test('a deploy to another environment than that of the cluster file pushes rules for it', async () => {
  const repository = {store: 'postgres', url: await newDatabase(server)} as const;
  const control = await controlFor({repository, environment: 'staging'});
  await control.ready;
  fakeKubectl(Number(new URL(control.url).port));
  const folder = folderOf();
  cpSync('clusters/retail', folder, {recursive: true});
  expect(await pushStep(folder, 'staging')).toEqual(['version 1 is in use now']);
  const {bundle} = await clientFor(control).version('retail', 1);
  expect(bundle.environment).toBe('staging');
});
