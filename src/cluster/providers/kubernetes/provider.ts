import type {Step} from '../../actions/step.js';
import {yamlOf} from '../../scaffold/files.js';
import {helmFiles} from '../../scaffold/helm.js';
import {kubernetesFiles} from '../../scaffold/kubernetes/kustomization.js';
import {alertRules, dashboard, kubernetesScrape} from '../../scaffold/prometheus.js';
import {tools} from '../../tools/tools.js';
import type {AccessProbe} from '../access-probe.js';
import type {Deployment} from '../deployment.js';
import {registryImage} from '../image.js';
import type {Leftover, Provider} from '../provider.js';
import {renderStep} from '../render-step.js';
import type {Kubectl, KubernetesObject} from './kubectl.js';
import {kubernetesTools, onKubernetes} from './on-kubernetes.js';
import {contextOf} from './schema.js';
import {clusterSteps, kubectlFor} from './steps.js';
import {inClusterStores, inClusterUrls} from './stores.js';

const access = (deployment: Deployment) => kubectlFor(deployment, contextOf(deployment.project.spec));

const canI = (id: string, verb: string, resource: string, more: readonly string[] = []): AccessProbe => ({
  id,
  tool: tools.kubectl,
  args: ({spec}) => {
    const context = contextOf(spec);
    return [...(context ? ['--context', context] : []), 'auth', 'can-i', verb, resource, ...more];
  },
  what: `a cluster that lets you ${verb} ${resource}`,
});

/** Any Kubernetes cluster that kubectl reaches. */
export const kubernetesProvider: Provider = {
  name: 'kubernetes',
  tools: kubernetesTools,
  probes: [
    canI('access-kubernetes', 'create', 'deployments.apps'),
    canI('access-kubernetes-secrets', 'create', 'secrets'),
    canI('access-kubernetes-leases', 'create', 'leases.coordination.k8s.io'),
    canI('access-kubernetes-namespaces', 'create', 'namespaces', ['--all-namespaces']),
  ],
  folders: {
    'kubernetes/': 'a base, and an overlay for each environment',
    'helm/': 'values and custom resources for stores and monitoring',
    'prometheus/`, `grafana/': 'scrape configuration, recording rules, alerts, dashboard',
  },
  files: blueprint =>
    new Map([
      ...kubernetesFiles(blueprint),
      ...helmFiles(blueprint),
      ['prometheus/prometheus.yml', yamlOf(kubernetesScrape(blueprint))],
      ['prometheus/rules.yml', yamlOf(alertRules(blueprint))],
      ['grafana/dashboard.json', `${JSON.stringify(dashboard(blueprint), null, 2)}\n`],
    ]),
  ...onKubernetes(kubernetesSteps, access),
  leftovers: deployment => ({volumes: () => volumesOf(access(deployment))}),
};

function kubernetesSteps(deployment: Deployment): Step[] {
  const image = registryImage(deployment);
  return [
    renderStep(deployment),
    ...image.steps,
    ...clusterSteps(deployment, {
      context: contextOf(deployment.project.spec),
      image: async () => ({name: await image.name(), tag: deployment.imageTag}),
      stores: kubectl => inClusterStores(deployment, kubectl),
      urls: kubectl => inClusterUrls(deployment, kubectl),
    }),
  ];
}

/** Volumes that outlive their namespace. */
async function volumesOf(kubectl: Kubectl): Promise<Leftover[]> {
  const {items} = JSON.parse(await kubectl.run(['get', 'persistentvolumes', '-o', 'json'])) as {
    items: KubernetesObject[];
  };
  const isOurs = ({spec}: KubernetesObject) =>
    (spec as {claimRef?: {namespace?: string}} | undefined)?.claimRef?.namespace === kubectl.namespace;
  return items.filter(isOurs).map(({metadata}) => ({
    kind: 'volume',
    id: metadata?.name ?? '',
    remove: `kubectl delete persistentvolume ${metadata?.name}`,
  }));
}
