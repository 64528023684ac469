import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Project} from '../../../../../src/cluster/project/project.js';
import {
  type LocalChoices,
  roleEnvironment,
  scaledRoles,
  sealOf,
  wantedRoles,
} from '../../../../../src/cluster/providers/local/wanted.js';
import {openProject} from '../../../../../src/cluster/providers/open-project.js';
import {clusterText} from '../../../../support/cluster-text.js';
import {folderOf} from '../../../../support/folder.js';

const rule = (name: string): string => `rule "${name}" { when X.a > 1 then X.b = 1; }`;

const groups = [
  'topology: specialised',
  'groups: {first: {rules: [a.grl]}, second: {rules: [b.grl], replicas: {local: 1}}}',
];

const projectOf = (...spec: readonly string[]): Promise<Project> =>
  openProject(
    join(folderOf({'cluster.yaml': clusterText(...spec), 'a.grl': rule('A'), 'b.grl': rule('B')}), 'cluster.yaml'),
    {
      env: {},
    },
  );

const namesOf = (project: Project, choices: LocalChoices = {}): string[] =>
  wantedRoles(project, {env: {}, ...choices}, 'seal').map(({name}) => name);

const printsOf = (project: Project, seal = 'seal'): Map<string, string> =>
  new Map(wantedRoles(project, {env: {}}, seal).map(({name, fingerprint}) => [name, fingerprint]));

test('runs control, the nodes of each group as often as the file says, and a gateway', async () => {
  expect(namesOf(await projectOf(...groups))).toEqual(['control', 'first-1', 'first-2', 'second-1', 'gateway-1']);
  const chosen = {nodes: {second: 2, first: 1}, gateways: 2};
  expect(namesOf(await projectOf(...groups), chosen)).toEqual([
    'control',
    'first-1',
    'second-1',
    'second-2',
    'gateway-1',
    'gateway-2',
  ]);
});

test('a replicated cluster has nodes of one group, whatever groups there are', async () => {
  const roles = wantedRoles(await projectOf('rules: {path: .}'), {env: {}}, 'seal');
  expect(roles.map(({name, group}) => [name, group])).toEqual([
    ['control', null],
    ['all-1', 'all'],
    ['all-2', 'all'],
    ['gateway-1', null],
  ]);
});

test('only the first gateway and control have a port of their own', async () => {
  const project = await projectOf(...groups, 'gateway: {port: 8080}', 'control: {port: 8081}');
  const roles = wantedRoles(project, {env: {}, gateways: 2}, 'seal');
  expect(roles.filter(({port}) => port !== 0).map(({name, port}) => [name, port])).toEqual([
    ['control', 8081],
    ['gateway-1', 8080],
  ]);
});

test('names an unknown group, and the one that is meant', async () => {
  const project = await projectOf(...groups);
  expect(() => wantedRoles(project, {env: {}, nodes: {secnd: 2}}, 'seal')).toThrow(
    expect.objectContaining({code: 'LOCAL_UNKNOWN_GROUP', next: 'Did you mean second?'}),
  );
});

test('a setting changes the processes that read it, and no others', async () => {
  const before = printsOf(await projectOf(...groups));
  const changedBy = async (...spec: string[]) => {
    const after = printsOf(await projectOf(...groups, ...spec));
    return [...after].filter(([name, print]) => before.get(name) !== print).map(([name]) => name);
  };
  expect(await changedBy('limits: {bodyBytes: 2Mi}')).toEqual(['first-1', 'first-2', 'second-1', 'gateway-1']);
  expect(await changedBy('gateway: {rateLimit: {perKey: 10/s}}')).toEqual(['gateway-1']);
  expect(await changedBy('autoscaling: {cpu: 50}')).toEqual([]);
  expect(await changedBy('limits: {timeoutMs: 100}')).toEqual([]);
  expect(await changedBy('facts: {ttl: 2h}')).toEqual(['control', 'gateway-1']);
});

test('scaled roles are made like their group, and what stays is left as it is', async () => {
  const roles = wantedRoles(await projectOf(...groups, 'gateway: {port: 8080}'), {env: {}}, 'seal');
  const scaled = scaledRoles(roles, {nodes: {second: 2, first: 1}, gateways: 2});
  expect(scaled.map(({name, port}) => [name, port])).toEqual([
    ['control', 0],
    ['first-1', 0],
    ['second-1', 0],
    ['second-2', 0],
    ['gateway-1', 8080],
    ['gateway-2', 0],
  ]);
  const more = wantedRoles(
    await projectOf(...groups, 'gateway: {port: 8080}'),
    {env: {}, nodes: {second: 2, first: 1}, gateways: 2},
    'seal',
  );
  expect(scaled).toEqual(more);
});

test('the environment of roles has the stores, and secrets are read where they are named', async () => {
  const project = await projectOf('rules: {path: .}', 'facts: {store: redis, url: "${REDIS_URL}"}');
  expect(roleEnvironment(project, {REDIS_URL: 'redis://:secret@127.0.0.1:6379', HOME: '/root'})).toEqual({
    RULECTL_FACTS_STORE: 'redis',
    RULECTL_FACTS_URL: 'redis://:secret@127.0.0.1:6379',
    RULECTL_REPOSITORY_STORE: 'embedded',
  });
  expect(() => roleEnvironment(project, {})).toThrow(expect.objectContaining({code: 'SECRET_ENV_MISSING'}));
});

test('a seal changes with the environment, and with the token that keys it', () => {
  const seal = sealOf({RULECTL_FACTS_URL: 'redis://a'}, 'token');
  expect(sealOf({RULECTL_FACTS_URL: 'redis://a'}, 'token')).toBe(seal);
  expect(sealOf({RULECTL_FACTS_URL: 'redis://b'}, 'token')).not.toBe(seal);
  expect(sealOf({RULECTL_FACTS_URL: 'redis://a'}, 'other')).not.toBe(seal);
});

test('a Prometheus runs beside the cluster where it is asked for, and stays when the numbers change', async () => {
  const project = await projectOf(...groups);
  expect(namesOf(project)).not.toContain('prometheus');
  const roles = wantedRoles(project, {env: {}, monitoring: true}, 'seal');
  expect(roles.at(-1)).toMatchObject({name: 'prometheus', role: 'monitor', group: null});
  expect(scaledRoles(roles, {gateways: 2}).map(({name}) => name)).toContain('prometheus');
  const print = async (...spec: string[]) =>
    wantedRoles(await projectOf(...groups, ...spec), {env: {}, monitoring: true}, 'seal').at(-1)!.fingerprint;
  expect(await print('slo: {p99Ms: 7}')).not.toBe(await print());
  expect(await print('limits: {bodyBytes: 2Mi}')).toBe(await print());
});
