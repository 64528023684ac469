import {expect, test} from 'vitest';
import type {Kubectl} from '../../../../../src/cluster/providers/kubernetes/kubectl.js';
import {evictPod, partitionPod} from '../../../../../src/cluster/providers/kubernetes/pod-faults.js';

/** Notes what is run, and answers like a cluster with two policies. */
function recorder() {
  const commands: string[] = [];
  const inputs: unknown[] = [];
  const kubectl = {
    command: (...args: string[]) => ['kubectl', '--context', 'c', '--namespace', 'n', ...args],
    run: async (args: readonly string[], options: {input?: string} = {}) => {
      commands.push(args.join(' '));
      if (options.input) inputs.push(JSON.parse(options.input));
      return '';
    },
    get: async () => ({spec: {nodeName: 'machine-1'}}),
    list: async () => [
      {metadata: {name: 'shop-deny-all'}, spec: {podSelector: {}}},
      {metadata: {name: 'shop-pricing'}, spec: {podSelector: {matchLabels: {a: 'b'}}}},
    ],
  };
  return {kubectl: kubectl as unknown as Kubectl, commands, inputs};
}

test('a drain cordons the machine, moves only pods of the cluster, and is undone by uncordon', async () => {
  const {kubectl, commands} = recorder();
  const fault = await evictPod(kubectl, 'shop', 'shop-pricing-1');
  expect(commands).toEqual([]);
  await fault.apply();
  expect(commands[0]).toBe('cordon machine-1');
  expect(commands[1]).toMatch(/^drain machine-1 --pod-selector=app\.kubernetes\.io\/name=shop /);
  expect(fault.undo).toEqual([{do: 'kubectl', args: ['--context', 'c', '--namespace', 'n', 'uncordon', 'machine-1']}]);
});

test('a partition takes the pod out of every policy that allows, and all of it back', async () => {
  const {kubectl, commands, inputs} = recorder();
  const fault = await partitionPod(kubectl, 'shop', 'shop-pricing-1');
  await fault.apply();
  expect(inputs).toMatchObject([
    {kind: 'NetworkPolicy', spec: {podSelector: {matchLabels: {'rulectl.dev/partitioned': 'true'}}}},
  ]);
  expect(commands.map(command => command.split(' ').slice(0, 3).join(' '))).toEqual([
    'apply --server-side --force-conflicts',
    'patch networkpolicy shop-pricing',
    'label pod shop-pricing-1',
  ]);
  expect(commands[1]).toContain('DoesNotExist');
  const undone = fault.undo.map(step => ('args' in step ? step.args.slice(4).join(' ') : step.do));
  expect(undone).toEqual([
    'patch networkpolicy shop-pricing --type=merge -p {"spec":{"podSelector":{"matchExpressions":null}}}',
    'delete networkpolicy shop-drill-partition --ignore-not-found',
    'label pod shop-pricing-1 rulectl.dev/partitioned-',
  ]);
});
