import {afterEach, describe, expect, test, vi} from 'vitest';
import type {Part} from '../../../../../src/lab/drills/cluster/part.js';
import {faultChoices} from '../../../../../src/lab/drills/faults/registry.js';
import {podPart, processPart} from '../../../../support/parts.js';

const server = {command: 'redis-server', calledAs: 'redis-server', args: [], cwd: '/', uid: 1, gid: 1};
const address = {host: '127.0.0.1', port: 6379};
const dependants = {urls: [], dependency: 'facts'};

const pricing = {kind: 'node' as const, name: 'pricing-1', group: 'pricing'};
const here: Part[] = [
  processPart({...pricing, pid: 1}),
  processPart({kind: 'gateway', name: 'gateway-1', pid: 2}),
  processPart({kind: 'control', name: 'control', pid: 3}),
  processPart({kind: 'redis', name: 'redis', pid: 4, store: {address, dependants}}),
  processPart({
    kind: 'postgres',
    name: 'postgres',
    pid: 5,
    store: {address, dependants, startAgain: {...server, ...address}},
  }),
];
const nodes = ['group:pricing', 'node:pricing', 'node:pricing-1'];
const roles = [...nodes, 'gateway:gateway-1', 'control'];
const everything = [...roles, 'redis', 'postgres'];

const targetsOf = (parts: readonly Part[]) =>
  Object.fromEntries(faultChoices(parts).map(each => [each.name, each.targets]));
const as = (uid: number) => vi.spyOn(process, 'getuid').mockReturnValue(uid);
afterEach(() => vi.restoreAllMocks());

describe('of a cluster on this machine', () => {
  test.each([
    ['kill', [...roles, 'postgres']],
    ['freeze', everything],
    ['drain', [...nodes, 'gateway:gateway-1']],
    ['slow', everything],
    ['cut-network', everything],
    ['scale-out', nodes],
    ['bad-rules', everything],
    ['disk-full', [...nodes, 'gateway:gateway-1']],
  ])('%s can hit, for root, %j', (fault, targets) => {
    as(0);
    expect(targetsOf(here)[fault]).toEqual(targets);
  });

  test('who is not root gets no full disks, and network faults of nodes alone', () => {
    as(1000);
    expect(targetsOf(here)).toMatchObject({'slow-network': nodes, 'cut-network': nodes});
    expect(targetsOf(here)).not.toHaveProperty('disk-full');
  });

  test('a process that is just being started again can be chosen', () => {
    expect(targetsOf([processPart(pricing)])).toMatchObject({kill: nodes, freeze: nodes, drain: nodes});
  });
});

test('of pods, what their platform can do; what stops or slows a process is not offered', () => {
  const name = 'pricing-abc';
  const pod = targetsOf([podPart({...pricing, name})]);
  expect(Object.keys(pod)).toEqual(expect.arrayContaining(['kill', 'restart', 'scale-out', 'bad-rules', 'poison']));
  for (const fault of ['freeze', 'drain', 'slow', 'starve', 'cut-network', 'disk-full', 'failover'])
    expect(pod).not.toHaveProperty(fault);
  const able = podPart({...pricing, name, able: ['drain', 'partition']});
  expect(targetsOf([able])).toMatchObject({
    drain: ['group:pricing', 'node:pricing', 'node:pricing-abc'],
    'cut-network': ['group:pricing', 'node:pricing', 'node:pricing-abc'],
  });
});
