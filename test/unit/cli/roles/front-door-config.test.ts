import {join} from 'node:path';
import {expect, test} from 'vitest';
import {frontDoorConfig} from '../../../../src/cli/roles/front-door-config.js';
import {folderOf} from '../../../support/folder.js';

const everySetting = `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: shop, environment: prod}
spec:
  topology: replicated
  rules: {trustedKeys: [MCowBQYDK2VwAyEAYfpske/3srXDnIX9hipEi89unlsBlmv3SmwYEDSQtMY=]}
  limits: {bodyBytes: 4Ki}
  gateway: {auth: {apiKeys: false}, rateLimit: {perKey: 5/s}}
  facts: {store: redis, url: "\${REDIS_URL}"}
  effects: {SendEmail: {log: {}}}
  functions: {Score: {http: {url: "\${SCORE_URL}"}}}
`;
const options = {host: '127.0.0.1', port: 0, logLevel: 'error', drain: 50, image: 'bundle.json'};
const env = {RULECTL_TOKEN: 'rt', REDIS_URL: 'redis://store:6379', SCORE_URL: 'http://score/'};
const configOf = (role: 'gateway' | 'node', isFrontDoor: boolean, vars: NodeJS.ProcessEnv = env) => {
  const file = join(folderOf({'cluster.yaml': everySetting}), 'cluster.yaml');
  return frontDoorConfig({...options, file}, {role, control: 'http://control', isFrontDoor: () => isFrontDoor}, vars);
};

test('every setting of the cluster file reaches a node that callers reach as it reaches a gateway', async () => {
  const [gateway, node] = [await configOf('gateway', true), await configOf('node', true)];
  expect(gateway).toMatchObject({
    bodyBytes: 4096,
    open: true,
    perKeyPerSecond: 5,
    trustedKeys: ['MCowBQYDK2VwAyEAYfpske/3srXDnIX9hipEi89unlsBlmv3SmwYEDSQtMY='],
    environment: 'prod',
    drainMs: 50,
    image: 'bundle.json',
    control: 'http://control',
    token: 'rt',
    sessions: {facts: {store: 'redis', url: 'redis://store:6379'}, effects: {SendEmail: {log: {}}}},
  });
  expect(gateway.resolve?.('${SCORE_URL}', 'Score')).toBe('http://score/');
  const {name, log: _log, resolve, ...settings} = gateway;
  expect({...node, name, log: undefined, resolve: undefined}).toEqual({
    ...settings,
    name,
    log: undefined,
    resolve: undefined,
  });
  expect(node.resolve?.('${SCORE_URL}', 'Score')).toBe(resolve?.('${SCORE_URL}', 'Score'));
});

test('a node that no caller reaches asks for keys, and needs no URL of the fact store', async () => {
  const node = await configOf('node', false, {});
  expect(node).toMatchObject({
    bodyBytes: 4096,
    environment: 'prod',
    trustedKeys: ['MCowBQYDK2VwAyEAYfpske/3srXDnIX9hipEi89unlsBlmv3SmwYEDSQtMY='],
  });
  expect(node).not.toHaveProperty('open');
  expect(node).not.toHaveProperty('sessions');
  await expect(configOf('gateway', true, {})).rejects.toThrow(/REDIS_URL/);
});
