import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, vi} from 'vitest';
import {openTarget} from '../../src/cluster/providers/open-target.js';
import {type Target, writeTarget} from '../../src/cluster/running/target-file.js';
import {rulectl} from '../support/cli.js';
import {keptFolder} from '../support/folder.js';
import {writePlatformTool} from '../support/platform-tools.js';
import {runningClusterSuite} from './running-cluster.js';

afterAll(() => void vi.unstubAllEnvs());

const file = `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: shop, environment: dev}
spec:
  topology: specialised
  groups: {pricing: {rules: [price.grl], replicas: {local: 2}}}
`;

runningClusterSuite('local', async () => {
  const {path: dir, remove} = keptFolder();
  writeFileSync(join(dir, 'cluster.yaml'), file);
  writeFileSync(join(dir, 'price.grl'), 'rule "Price" { when A.n > 0 then A.price = 1; }\n');
  const {code, stderr} = await rulectl(['up', '--detach', '--nodes', 'pricing=2'], {cwd: dir});
  if (code !== 0) throw new Error(stderr);
  return {
    cluster: await openTarget(dir),
    close: async () => {
      await rulectl(['down', '--purge'], {cwd: dir});
      remove();
    },
  };
});

/** A target that was deployed, whose tools are stand-ins. */
async function deployed(
  target: Omit<Target, 'cluster' | 'key' | 'environment' | 'gateway' | 'control'>,
  tool: 'kubectl' | 'docker',
) {
  const {path: dir, remove} = keptFolder();
  writePlatformTool(dir, tool);
  vi.stubEnv('PATH', `${dir}:${process.env.PATH}`);
  const url = 'https://shop.example.com';
  const known = {cluster: 'shop', environment: 'dev', gateway: url, control: url, key: 'rk_0'};
  await writeTarget(dir, {...known, ...target});
  return {cluster: await openTarget(dir, target.name), close: async () => remove()};
}

runningClusterSuite('compose', () => deployed({name: 'compose', provider: 'compose'}, 'docker'));
for (const provider of ['kubernetes', 'aws', 'gcp']) {
  runningClusterSuite(provider, () => deployed({name: provider, provider, context: 'c', namespace: 'shop'}, 'kubectl'));
}
