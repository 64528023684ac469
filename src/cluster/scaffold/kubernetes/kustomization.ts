import type {Blueprint, Environment} from '../blueprint.js';
import {environments, namespaceOf} from '../blueprint.js';
import type {Files} from '../files.js';
import {yamlOf} from '../files.js';
import {autoscalers, disruptionBudgets, scaled} from './autoscaling.js';
import {deployments, settings} from './deployments.js';
import type {Flavour} from './flavour.js';
import {ingress} from './ingress.js';
import type {Manifest} from './manifest.js';
import {mesh} from './mesh.js';
import {monitoring} from './monitoring.js';
import {networkPolicies} from './network-policies.js';
import {namespace, quota, storageClass} from './policies.js';
import {externalSecrets} from './secrets.js';
import {deployerRole, serviceAccounts, services} from './services.js';

/** Files of the base, by subject, in the order in which a reader wants them. */
const subjects = (blueprint: Blueprint): [string, Manifest[]][] => [
  ['deployments', deployments(blueprint)],
  ['services', services(blueprint)],
  ['settings', [settings(blueprint)]],
  ['autoscaling', autoscalers(blueprint)],
  ['disruption-budgets', disruptionBudgets(blueprint)],
  ['accounts', [...serviceAccounts(blueprint), ...deployerRole(blueprint)]],
  ['network-policies', networkPolicies(blueprint)],
  ['quota', [quota(blueprint)]],
  ['monitoring', monitoring(blueprint)],
];

/** Folder of the overlay that `deploy` applies, below `deploy/`. */
export const overlayFolder = (environment: string, flavour?: Flavour): string =>
  flavour === undefined ? `kubernetes/overlays/${environment}` : `kubernetes/clouds/${flavour.name}/${environment}`;

/**
 * `deploy/kubernetes`: a base, and an overlay for each environment, with a place for hand-written patches. Clouds add
 * overlays of their own: see `flavouredFiles`.
 */
export function kubernetesFiles(blueprint: Blueprint): Files {
  const files: Files = new Map();
  const present = subjects(blueprint).filter(([, manifests]) => manifests.length > 0);
  for (const [subject, manifests] of present) files.set(`kubernetes/base/${subject}.yaml`, yamlOf(...manifests));
  files.set(
    'kubernetes/base/kustomization.yaml',
    kustomization({resources: present.map(([subject]) => `${subject}.yaml`)}),
  );
  wayIn(blueprint, undefined, files);
  for (const environment of environments) {
    shared(blueprint, environment, files);
    overlay(blueprint, environment, undefined, files);
  }
  return files;
}

/** The same overlays with a cloud's way in and storage, on the base and the patches of `kubernetesFiles`. */
export function flavouredFiles(blueprint: Blueprint, flavour: Flavour): Files {
  const files: Files = new Map();
  wayIn(blueprint, flavour, files);
  for (const environment of environments) overlay(blueprint, environment, flavour, files);
  return files;
}

const component = (flavour: Flavour | undefined) => `kubernetes/components/${flavour?.name ?? 'cluster'}`;

/** What differs between clusters: how the front door is reached, and where volumes come from. */
function wayIn(blueprint: Blueprint, flavour: Flavour | undefined, files: Files): void {
  const parts: [string, Manifest[]][] = [
    ['ingress', ingress(blueprint, flavour)],
    ['storage', flavour === undefined ? [] : [storageClass(blueprint, flavour)]],
  ];
  const present = parts.filter(([, manifests]) => manifests.length > 0);
  if (present.length === 0) return;
  for (const [part, manifests] of present) files.set(`${component(flavour)}/${part}.yaml`, yamlOf(...manifests));
  files.set(
    `${component(flavour)}/kustomization.yaml`,
    yamlOf({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: present.map(([part]) => `${part}.yaml`),
    }),
  );
}

/** What the overlays of one environment share: the namespace, the mesh, its own secrets, and a place for hand-written patches. */
function shared(blueprint: Blueprint, environment: Environment, files: Files): void {
  const folder = overlayFolder(environment);
  const meshed = mesh(blueprint, namespaceOf(blueprint.name, environment));
  const external = externalSecrets(blueprint, environment);
  const resources = [
    'namespace.yaml',
    ...(meshed.length > 0 ? ['mesh.yaml'] : []),
    ...(external.length > 0 ? ['secrets.yaml'] : []),
  ];
  files.set(`${folder}/environment/namespace.yaml`, yamlOf(namespace(blueprint, environment)));
  if (external.length > 0) files.set(`${folder}/environment/secrets.yaml`, yamlOf(...external));
  if (meshed.length > 0) files.set(`${folder}/environment/mesh.yaml`, yamlOf(...meshed));
  files.set(`${folder}/environment/kustomization.yaml`, kustomization({resources}));
  files.set(
    `${folder}/patches/kustomization.yaml`,
    `# Yours: what stands here is never overwritten. Add patches, resources or images; the overlays include them.\n${yamlOf({apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', labels: [{pairs: {'rulectl.dev/environment': environment}}]})}`,
  );
}

function overlay(blueprint: Blueprint, environment: Environment, flavour: Flavour | undefined, files: Files): void {
  const up = flavour === undefined ? '../..' : '../../..';
  const own = flavour === undefined ? '.' : `../../../overlays/${environment}`;
  files.set(
    `${overlayFolder(environment, flavour)}/kustomization.yaml`,
    kustomization({
      namespace: namespaceOf(blueprint.name, environment),
      resources: [`${own}/environment`, `${up}/base`],
      components: [
        ...(files.has(`${component(flavour)}/kustomization.yaml`)
          ? [`${up}/components/${flavour?.name ?? 'cluster'}`]
          : []),
        `${own}/patches`,
      ],
      patches: [ownName(blueprint, environment), ...minimums(blueprint, environment)],
    }),
  );
}

const kustomization = (content: object): string =>
  yamlOf({apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...content});

/** Roles take rules of their own environment only. */
const ownName = ({name}: Blueprint, environment: Environment) => ({
  target: {kind: 'ConfigMap', name: `${name}-settings`},
  patch: JSON.stringify([{op: 'add', path: '/data/RULECTL_ENVIRONMENT', value: environment}]),
});

/** Development runs one of each; staging and production run what the spec says. */
function minimums(blueprint: Blueprint, environment: Environment) {
  if (environment !== 'dev') return [];
  const keda = blueprint.autoscaling.engine === 'keda';
  return scaled(blueprint).map(({workload}) => ({
    target: {kind: keda ? 'ScaledObject' : 'HorizontalPodAutoscaler', name: workload.name},
    patch: JSON.stringify([{op: 'replace', path: keda ? '/spec/minReplicaCount' : '/spec/minReplicas', value: 1}]),
  }));
}
