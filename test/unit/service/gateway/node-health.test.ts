import {expect, test} from 'vitest';
import {NodeHealth, type NodeState} from '../../../../src/service/gateway/node-health.js';

/** A node's health, in a state to begin with, at time 0. */
function health(state: NodeState = 'ready') {
  const changes: string[] = [];
  const found = new NodeHealth((from, to) => changes.push(`${from} → ${to}`));
  if (state !== 'away') found.answered(true, 0);
  if (state === 'suspect') found.suspected();
  if (state === 'draining') found.drained();
  if (state === 'ejected') found.ejected(0);
  changes.length = 0;
  return {health: found, changes};
}

const states = ['ready', 'suspect', 'ejected', 'draining', 'away'] as const;

test('a node is away until it says that it is ready', () => {
  const {health: node, changes} = health('away');
  node.heard(0);
  node.answered(false, 0);
  expect(node.state).toBe('away');
  node.answered(true, 0);
  expect(changes).toEqual(['away → ready']);
});

test('the same state again is no change', () => {
  const {health: node, changes} = health();
  node.answered(true, 1);
  node.drained();
  node.drained();
  expect(changes).toEqual(['ready → draining']);
});

/** What follows in each state of `states`. */
test.each<[string, (node: NodeHealth) => void, readonly NodeState[]]>([
  ['it is heard', node => node.heard(1), ['ready', 'ready', 'ejected', 'draining', 'away']],
  ['it says that it is ready', node => node.answered(true, 1), ['ready', 'ready', 'ejected', 'ready', 'ready']],
  ['it says that it is not', node => node.answered(false, 1), ['draining', 'draining', 'draining', 'draining', 'away']],
  ['it is late', node => node.suspected(), ['suspect', 'suspect', 'ejected', 'draining', 'away']],
  ['it gives no answer', node => node.unanswered(1), ['away', 'away', 'away', 'away', 'away']],
  ['a call breaks', node => node.lost(), ['away', 'away', 'away', 'away', 'away']],
  ['it is said to go', node => node.drained(), ['draining', 'draining', 'draining', 'draining', 'draining']],
  ['it turns a call away', node => node.turnedAway(), ['draining', 'suspect', 'ejected', 'draining', 'away']],
  ['it is ejected', node => node.ejected(1), ['ejected', 'ejected', 'ejected', 'ejected', 'ejected']],
  ['time passes', node => node.tick(1e6), ['ready', 'suspect', 'ready', 'draining', 'away']],
])('when %s', (_what, happens, after) => {
  const found = states.map(state => {
    const {health: node} = health(state);
    happens(node);
    return node.state;
  });
  expect(found).toEqual(after);
});

test.each([
  ['ready', true, 100],
  ['ready', false, 120],
  ['suspect', true, 100],
  ['draining', true, 200],
  ['away', false, 200],
] as const)('a node that is %s (at work: %s) is asked after %d ms of silence', (state, isWorking, ms) => {
  const {health: node} = health(state);
  node.heard(1000);
  if (state === 'suspect') node.suspected();
  expect(node.isSilent(1000 + ms, isWorking)).toBe(false);
  expect(node.isSilent(1001 + ms, isWorking)).toBe(true);
});

test('silence counts from the moment that a node owes something', () => {
  const {health: node} = health();
  node.woke(500);
  expect(node.isSilent(600, true)).toBe(false);
  node.woke(400);
  expect(node.heardAt).toBe(500);
});

test('a node that closes a connection is asked at once; one that is away is not', () => {
  const {health: node} = health();
  node.disconnected();
  expect(node.isSilent(1, false)).toBe(true);
  const {health: gone} = health('away');
  gone.unanswered(1);
  gone.disconnected();
  expect(gone.isSilent(2, false)).toBe(false);
});

test('a node that did not answer is left alone for a while', () => {
  const {health: node} = health();
  node.unanswered(1000);
  expect([node.isSilent(1200, false), node.isSilent(1201, false)]).toEqual([false, true]);
});

test('an ejection ends by itself; each further one takes longer, until the node is forgiven', () => {
  const {health: node, changes} = health();
  const outFor = (ejectedAt: number): number => {
    node.ejected(ejectedAt);
    for (let now = ejectedAt; ; now += 1000) {
      node.tick(now + 1);
      if (node.state === 'ready') return now - ejectedAt;
    }
  };
  expect(outFor(0)).toBe(5000);
  expect(outFor(10_000)).toBe(10_000);
  expect(outFor(30_000)).toBe(15_000);
  expect(outFor(105_001)).toBe(5000);
  expect(changes).toHaveLength(8);
});

test('failures count in a row, and anew after an ejection', () => {
  const {health: node} = health();
  node.failed();
  node.failed();
  expect(node.failures).toBe(2);
  node.succeeded();
  expect(node.failures).toBe(0);
  node.failed();
  node.ejected(0);
  expect(node.failures).toBe(0);
});
