import {yamlOf} from '../../scaffold/files.js';
import {helmFiles} from '../../scaffold/helm.js';
import {kubernetesFiles} from '../../scaffold/kubernetes/kustomization.js';
import {alertRules, dashboard, kubernetesScrape} from '../../scaffold/prometheus.js';
import {tools} from '../../tools/tools.js';
import type {AccessProbe} from '../access-probe.js';
import type {Deployment} from '../deployment.js';
import type {Provider} from '../provider.js';
import {kubernetesSteps} from './any-cluster.js';
import {kubernetesLeftovers} from './leftovers.js';
import {kubernetesTools, onKubernetes} from './on-kubernetes.js';
import {contextOf} from './schema.js';
import {kubectlFor} from './steps.js';

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
  leftovers: deployment => kubernetesLeftovers(access(deployment)),
};
