import {expect, test} from 'vitest';
import {differenceOf, outcomeOf} from '../../../src/cli/commands/quickstart/outcome.js';
import {gatewayCount, nodeCounts, withStores} from '../../../src/cli/commands/up/choices.js';
import {clusterText, uptimeText} from '../../../src/cli/ui/cluster-view.js';
import {logLineText} from '../../../src/cli/ui/log-line.js';
import {styleFor} from '../../../src/cli/ui/style.js';
import {Ui} from '../../../src/cli/ui/ui.js';
import type {ClusterStatus, RoleStatus} from '../../../src/cluster/running/cluster-status.js';
import type {EvaluationResult} from '../../../src/rules/engine/answer.js';

const ui = new Ui({color: false});

const role = (name: string, more: Partial<RoleStatus> = {}): RoleStatus => ({
  name,
  url: `http://127.0.0.1:80`,
  pid: 7,
  state: 'ready',
  uptimeSeconds: 65,
  memoryBytes: 64 * 2 ** 20,
  restarts: 0,
  lastExit: null,
  ...more,
});

const ruleset = {name: 'shop', version: 3, digest: `sha256:${'0123456789abcdef'.repeat(4)}`};

const status: ClusterStatus = {
  cluster: 'shop',
  target: 'local',
  environment: 'dev',
  place: 'on this machine',
  lastDeploy: null,
  parts: [],
  gateway: {url: 'http://127.0.0.1:80'},
  gateways: [role('gateway-1')],
  control: role('control'),
  monitoring: null,
  supervisor: {pid: 9, startedAt: ''},
  nodes: [
    {...role('a-1'), group: 'a', ruleset},
    {
      ...role('a-2', {state: 'stopped', pid: null, uptimeSeconds: null, restarts: 2, lastExit: 'SIGKILL'}),
      group: 'a',
      ruleset: null,
    },
  ],
};

test('a cluster is one row a process, with what is wrong in sight', () => {
  const lines = clusterText(status, ui)
    .split('\n')
    .map(line => line.replaceAll(/ {2,}/g, '  '));
  expect(lines[0]).toBe('shop dev on this machine  3 of 4 ready');
  expect(lines).toContain('  a-1  a  ready  http://127.0.0.1:80  7  1m 05s  64 MiB  0  shop v3 01234567');
  expect(lines).toContain('  a-2  a  stopped  http://127.0.0.1:80  –  –  64 MiB  2 (SIGKILL)  none yet');
  expect(lines.at(-1)).toContain('supervisor 9');
  expect(clusterText({...status, monitoring: role('prometheus')}, ui)).toMatch(/4 of 5 ready[\s\S]*prometheus/);
  expect(clusterText({...status, supervisor: {pid: null, startedAt: ''}}, ui)).toContain('rulectl up');
});

test.each([
  [0, '0s'],
  [59, '59s'],
  [60, '1m 00s'],
  [3599, '59m 59s'],
  [3600, '1h 00m'],
  [86_400 * 3 + 3600 * 4, '3d 4h'],
])('%d seconds are %s', (seconds, text) => {
  expect(uptimeText(seconds)).toBe(text);
});

test('a line of a log has time, role, level, words and the rest, digests short', () => {
  const time = new Date(2026, 0, 1, 12, 3, 4).toISOString();
  const entry = {level: 'info', time, name: 'a-1', pid: 1, msg: 'rules in use', digest: ruleset.digest, why: 'a b'};
  expect(logLineText({part: 'a-1', text: '', entry}, styleFor(false), 4)).toBe(
    '12:03:04  a-1   info   rules in use  digest=sha256:01234567 why="a b"',
  );
  expect(logLineText({part: 'a-1', text: 'last words', entry: undefined}, styleFor(false), 4)).toBe(
    `${' '.repeat(8)}  a-1   last words`,
  );
});

test('counts of nodes and gateways are read, and refused when they are none', () => {
  expect(nodeCounts(['a=3', 'b=1,c=2'])).toEqual({a: 3, b: 1, c: 2});
  for (const odd of ['a', 'a=', 'a=0', 'a=33', '=3', 'a=-1']) {
    expect(() => nodeCounts([odd])).toThrow(expect.objectContaining({code: 'UP_NODES_INVALID'}));
  }
  expect(gatewayCount('2')).toBe(2);
  for (const odd of ['0', '9', 'two', '1.5']) {
    expect(() => gatewayCount(odd)).toThrow(expect.objectContaining({code: 'UP_COUNT_INVALID'}));
  }
});

test('stores named by flags go before those of the environment', () => {
  const env = {RULECTL_FACTS_STORE: 'memory', HOME: '/root'};
  expect(withStores({facts: 'redis://a'}, env)).toEqual({
    HOME: '/root',
    RULECTL_FACTS_STORE: 'redis',
    RULECTL_FACTS_URL: 'redis://a',
  });
  expect(withStores({repository: 'embedded'}, {RULECTL_REPOSITORY_URL: 'postgres://a'})).toEqual({
    RULECTL_REPOSITORY_STORE: 'embedded',
    RULECTL_REPOSITORY_URL: '',
  });
});

const answer = (more: Partial<EvaluationResult> = {}): EvaluationResult => ({
  ruleset,
  facts: {X: {a: 1, b: 2}},
  changes: [],
  fired: ['A', 'B'],
  effects: [],
  log: [],
  now: '2026-01-01T00:00:00.000Z',
  stats: {rules: 2, fired: 2, durationUs: 10},
  groups: [{name: 'first', node: 'first-1', durationUs: 5}],
  ...more,
});

test('answers are the same whatever the order of keys, and differ in the order of firings', () => {
  expect(differenceOf(answer(), answer({facts: {X: {b: 2, a: 1}}, groups: []}))).toBeUndefined();
  expect(differenceOf(answer(), answer({fired: ['B', 'A']}))).toBe('fired');
  expect(differenceOf(answer(), answer({facts: {X: {a: 1}}}))).toBe('facts');
});

test('the outcome counts answers that differ, firings and nodes of each group', () => {
  const local = [1, 2, 3].map(us => ({answer: answer(), us}));
  const remote = [
    {answer: answer(), us: 30},
    {answer: answer({fired: ['B', 'A']}), us: 10},
    {answer: answer({groups: [{name: 'first', node: 'first-2', durationUs: 9}]}), us: 20},
  ];
  const rules = new Map([['first', new Set(['A'])]]);
  expect(outcomeOf(local, remote, {rules, hops: 1, calls: 1, nameOf: i => `c-${i + 1}`})).toEqual({
    answers: {compared: 3, different: 1},
    difference: {customer: 'c-2', in: 'fired'},
    groups: [
      {
        name: 'first',
        nodes: [
          {name: 'first-1', answers: 2},
          {name: 'first-2', answers: 1},
        ],
        rules: 1,
        firings: 3,
        medianUs: 5,
      },
    ],
    oneProcess: {medianUs: 2},
    cluster: {medianUs: 20, hops: 1, calls: 1},
  });
});
