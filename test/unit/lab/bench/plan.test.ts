import {describe, expect, test} from 'vitest';
import {fittingCpu, planFrom} from '../../../../src/lab/bench/bench-plan.js';
import {isComparable} from '../../../../src/lab/bench/report-of.js';
import {assignNodes} from '../../../../src/lab/bench/rig.js';
import {bundleFor} from '../../../../src/lab/bench/workload.js';
import {findWorkload} from '../../../../src/lab/bench/workloads.js';
import {loadBundle} from '../../../../src/service/bundles/loaded-bundle.js';

const cpu = findWorkload('cpu');
const words = {nodes: '1,3', topology: 'both', duration: '2s', runs: '3'};

describe('options', () => {
  test('node counts are sorted, each once', () => {
    expect(planFrom(cpu, {...words, nodes: '5,1,3,5', cpu: '150m'})).toMatchObject({
      counts: [1, 3, 5],
      topologies: ['replicated', 'specialised'],
      milliCpu: 150,
      durationMs: 2000,
      runs: 3,
    });
  });

  test.each([
    ['--nodes', {nodes: '1,x'}],
    ['--nodes', {nodes: '0'}],
    ['--topology', {topology: 'star'}],
    ['--cpu', {cpu: 'much'}],
    ['--duration', {duration: '10ms'}],
    ['--runs', {runs: '0'}],
  ])('%s is refused when it is %j', (option, wrong) => {
    expect(() => planFrom(cpu, {...words, ...wrong})).toThrow(
      expect.objectContaining({code: 'BENCH_OPTION_INVALID', message: expect.stringContaining(option)}),
    );
  });

  test('a workload that there is not is refused with those that there are', () => {
    expect(() => findWorkload('gpu')).toThrow(/guide, cpu, lookup, file/);
  });
});

describe('budgets', () => {
  test('without a wish, the largest quota that fits beside generator and gateway', () => {
    expect(fittingCpu(10, 2)).toBe(150);
    expect(fittingCpu(3, 64)).toBe(1000);
    expect(fittingCpu(100, 2)).toBe(50);
  });

  test('quotas that do not fit the machine make a node count not comparable', () => {
    expect(isComparable(10, 150, 2)).toBe(true);
    expect(isComparable(12, 150, 2)).toBe(false);
  });

  test('without quotas each node needs a core, beside the generator', () => {
    expect([1, 3, 4, 5].map(nodes => isComparable(nodes, undefined, 4))).toEqual([true, true, false, false]);
  });
});

describe.each(['guide', 'cpu', 'lookup'])('workload %s', name => {
  const workload = findWorkload(name);
  const {plan, program} = loadBundle(bundleFor(workload, 'specialised', 'http://127.0.0.1:1'));

  test('its groups can part', () => {
    expect(plan.colocations).toEqual([]);
    expect(plan.stages.flatMap(stage => stage.parts).length).toBe(3);
  });

  test('its facts are the same each time', () => {
    expect(findWorkload(name).facts).toEqual(workload.facts);
    expect(workload.facts).toHaveLength(100);
  });

  test('nodes are dealt out by the work of the groups', () => {
    const cost = (orders: readonly number[]) => orders.length;
    expect(assignNodes(plan, 2, cost)).toEqual(['all', 'all']);
    expect(new Set(assignNodes(plan, 3, cost)).size).toBe(3);
    expect(assignNodes(plan, 10, cost)).toHaveLength(10);
    expect(program.rules.length).toBeGreaterThan(3);
  });
});

test('a group with twice the work gets twice the nodes', () => {
  const {plan} = loadBundle(bundleFor(cpu, 'specialised', ''));
  const [heavy] = plan.stages[0]!.parts;
  const groups = assignNodes(plan, 8, orders => (orders === heavy!.orders ? 2 : 1));
  expect(groups.filter(group => group === heavy!.host)).toHaveLength(4);
});
