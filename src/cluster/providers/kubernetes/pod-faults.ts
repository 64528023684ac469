import type {Reversible, UndoStep} from '../../running/running-cluster.js';
import {applyArguments, type Kubectl, type KubernetesObject} from './kubectl.js';

const drainSeconds = 60;

const kubectlStep = (kubectl: Kubectl, ...args: string[]): UndoStep => ({
  do: 'kubectl',
  args: kubectl.command(...args).slice(1),
});

/** Cordons the machine of a pod and drains it of the cluster's pods, as before maintenance. Undone by `uncordon`. */
export async function evictPod(kubectl: Kubectl, cluster: string, pod: string): Promise<Reversible> {
  const found = await kubectl.get('pod', pod);
  const machine = (found?.spec as {nodeName?: string} | undefined)?.nodeName ?? '';
  return {
    undo: [kubectlStep(kubectl, 'uncordon', machine)],
    apply: async () => {
      await kubectl.run(['cordon', machine]);
      const selector = `--pod-selector=app.kubernetes.io/name=${cluster}`;
      await kubectl.run([
        'drain',
        machine,
        selector,
        '--ignore-daemonsets',
        '--delete-emptydir-data',
        `--timeout=${drainSeconds}s`,
      ]);
    },
  };
}

/** Marks a pod that is cut off. */
const mark = 'rulectl.dev/partitioned';

/**
 * Cuts a pod off. Policies only ever allow, so a denial next to them would change nothing: those of the cluster are told
 * to pass over marked pods, one denies marked pods everything, and then the pod is marked.
 */
export async function partitionPod(kubectl: Kubectl, cluster: string, pod: string): Promise<Reversible> {
  const denial = `${cluster}-drill-partition`;
  const allowing = (await kubectl.list(['networkpolicy'], `app.kubernetes.io/name=${cluster}`)).flatMap(policyName);
  const passOver = (expressions: unknown): string =>
    JSON.stringify({spec: {podSelector: {matchExpressions: expressions}}});
  const patch = (policy: string, expressions: unknown) => [
    'patch',
    'networkpolicy',
    policy,
    '--type=merge',
    '-p',
    passOver(expressions),
  ];
  return {
    undo: [
      ...allowing.map(policy => kubectlStep(kubectl, ...patch(policy, null))),
      kubectlStep(kubectl, 'delete', 'networkpolicy', denial, '--ignore-not-found'),
      kubectlStep(kubectl, 'label', 'pod', pod, `${mark}-`),
    ],
    apply: async () => {
      await kubectl.run([...applyArguments, '-f', '-'], {input: JSON.stringify(denialOf(denial, cluster))});
      for (const policy of allowing) {
        await kubectl.run(patch(policy, [{key: mark, operator: 'DoesNotExist'}]));
      }
      await kubectl.run(['label', 'pod', pod, `${mark}=true`, '--overwrite']);
    },
  };
}

/** Policies that choose pods by labels; one that chooses every pod denies, and stays. */
function policyName({metadata, spec}: KubernetesObject): string[] {
  const chosen = (spec?.podSelector as {matchLabels?: object} | undefined)?.matchLabels;
  return chosen === undefined || metadata?.name === undefined ? [] : [metadata.name];
}

const denialOf = (name: string, cluster: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  // Without the label of the cluster's policies: it is none of them, and a second drill must not patch it.
  metadata: {name, labels: {'app.kubernetes.io/managed-by': 'rulectl', 'app.kubernetes.io/part-of': cluster}},
  spec: {podSelector: {matchLabels: {[mark]: 'true'}}, policyTypes: ['Ingress', 'Egress']},
});
